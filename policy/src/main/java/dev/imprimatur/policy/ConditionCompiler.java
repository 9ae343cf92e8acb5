package dev.imprimatur.policy;

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
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(MAX_LENGTH)
            .maxParseRecursionDepth(50)
            .maxParseErrorRecoveryLimit(5)
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxRegexProgramSize(2_000)
            .build();

    private final Map<Family, CelCompiler> compilers = new EnumMap<>(Family.class);
    private final CelRuntime runtime =
            CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();
    private final Sights sights = new Sights();

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
        for (Family family : families) {
            String where = families.size() > 1
                    ? " This is so for %s: a rule about others names them in `on.operation`.".formatted(family.words())
                    : "";
            program(text, family, where, findings).ifPresent(program -> programs.put(family, program));
        }
        return programs.size() == families.size()
                ? Optional.of(new CelCondition(programs, sights))
                : Optional.empty();
    }

    private Optional<CelRuntime.Program> program(
            Yaml.Scalar text, Family family, String where, Findings findings) {
        CelCompiler compiler = java.util.Objects.requireNonNull(compilers.get(family));
        try {
            return Optional.of(
                    runtime.createProgram(compiler.compile(text.text()).getAst()));
        } catch (CelValidationException e) {
            for (CelIssue issue : e.getErrors()) {
                int offset = offset(text.text(), issue);
                String sentence = CelMessages.sentence(issue.getMessage(), text.text(), offset, family);
                findings.error(text.origin().at(offset), sentence + where);
            }
        } catch (CelEvaluationException e) {
            findings.error(text.place(), "The condition can't be compiled: " + e.getMessage() + ".");
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
