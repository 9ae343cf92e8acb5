package dev.imprimatur.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.imprimatur.core.policy.Condition;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Compiles conditions. The types of everything a condition reads are declared, per family of operations, so that a
 * typing mistake is an error when the set is read; a condition whose rule can match both families must compile for
 * each. What one evaluation can cost is bounded: {@value #MAX_ITERATIONS} steps of comprehensions in all, regular
 * expressions in linear time (RE2).
 */
final class ConditionCompiler {

    /** A longer condition is refused; in code points. */
    static final int MAX_LENGTH = 4_000;

    static final int MAX_ITERATIONS = 10_000;

    private static final int MAX_KEPT = 50_000;

    /** The largest program of a regular expression, as RE2 counts. */
    static final int MAX_REGEX = 2_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(MAX_LENGTH)
            .maxParseRecursionDepth(50)
            .maxParseErrorRecoveryLimit(5)
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxRegexProgramSize(MAX_REGEX)
            .build();

    private final Map<Family, CelCompiler> compilers = new EnumMap<>(Family.class);
    private final CelRuntime runtime =
            CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();
    private final Map<Key, CelRuntime.Program> kept = new ConcurrentHashMap<>();
    private final Sights sights = new Sights();

    private record Key(String text, Family family) {}

    /** @param offset the code point of the condition that it is about */
    private record Problem(int offset, String text) {}

    ConditionCompiler() {
        for (Family family : Family.values()) {
            CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                    .setOptions(OPTIONS)
                    .setTypeProvider(Vocabulary.types(family))
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .setResultType(SimpleType.BOOL);
            Vocabulary.variables().forEach(builder::addVar);
            compilers.put(family, builder.build());
        }
    }

    /** The condition; empty, with errors, when it does not compile for one of {@code families}. */
    Optional<Condition> compile(Yaml.Scalar text, Set<Family> families, Findings findings) {
        Map<Family, CelRuntime.Program> programs = new EnumMap<>(Family.class);
        Map<Problem, Set<Family>> problems = new LinkedHashMap<>();
        for (Family family : families) {
            program(
                            text.text(),
                            family,
                            problem -> problems.computeIfAbsent(problem, first -> EnumSet.noneOf(Family.class))
                                    .add(family))
                    .ifPresent(program -> programs.put(family, program));
        }
        problems.forEach((problem, which) -> findings.error(
                text.origin().at(problem.offset()),
                which.equals(families)
                        ? problem.text()
                        : problem.text() + " This rule can match them: narrow its `on.operation`."));
        return problems.isEmpty() ? Optional.of(new CelCondition(programs, sights)) : Optional.empty();
    }

    /** Compiling takes a millisecond or more, and from one reading to the next most conditions stay what they were. */
    private Optional<CelRuntime.Program> program(String text, Family family, Consumer<Problem> problems) {
        Key key = new Key(text, family);
        if (kept.size() >= MAX_KEPT) {
            kept.clear();
        }
        Optional<CelRuntime.Program> known = Optional.ofNullable(kept.get(key));
        return known.isPresent() ? known : compiled(key, problems);
    }

    private Optional<CelRuntime.Program> compiled(Key key, Consumer<Problem> problems) {
        String text = key.text();
        Family family = key.family();
        CelCompiler compiler = Objects.requireNonNull(compilers.get(family));
        try {
            CelAbstractSyntaxTree ast = compiler.compile(text).getAst();
            Map<Integer, String> literals = LiteralCheck.problems(ast);
            literals.forEach((offset, sentence) -> problems.accept(new Problem(offset, sentence)));
            if (literals.isEmpty()) {
                CelRuntime.Program program = runtime.createProgram(ast);
                kept.put(key, program);
                return Optional.of(program);
            }
        } catch (CelValidationException e) {
            for (CelIssue issue : e.getErrors()) {
                int offset = offset(text, issue);
                problems.accept(new Problem(offset, CelMessages.sentence(issue.getMessage(), text, offset, family)));
            }
        } catch (CelEvaluationException e) {
            problems.accept(new Problem(0, "The condition can't be compiled: " + e.getMessage() + "."));
        }
        return Optional.empty();
    }

    /** The code point of the text that the issue is about. */
    private static int offset(String text, CelIssue issue) {
        int line = issue.getSourceLocation().getLine();
        int column = issue.getSourceLocation().getColumn();
        if (line < 1 || column < 0) {
            return 0;
        }
        int start = 0;
        for (int i = 1; i < line && text.indexOf('\n', start) >= 0; i++) {
            start = text.indexOf('\n', start) + 1;
        }
        return text.codePointCount(0, start) + column;
    }
}
