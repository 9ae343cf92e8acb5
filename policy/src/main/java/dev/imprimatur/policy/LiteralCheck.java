package dev.imprimatur.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds in a condition that compiles what is sure to fail when it runs. */
final class LiteralCheck {

    private static final java.util.regex.Pattern DURATION =
            java.util.regex.Pattern.compile("[-+]?([0-9]*\\.?[0-9]+(h|ms|m|s|us|ns))+|0");

    private LiteralCheck() {}

    /** What is wrong, each with the code point of the condition where it stands. */
    static Map<Integer, String> problems(CelAbstractSyntaxTree ast) {
        Map<Integer, String> problems = new TreeMap<>();
        CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .map(CelNavigableExpr::expr)
                .forEach(node -> problem(node)
                        .ifPresent(text ->
                                problems.put(ast.getSource().getPositionsMap().getOrDefault(place(node), 0), text)));
        return problems;
    }

    /** The part of {@code node} that a problem is about: of a call its last argument. */
    private static long place(CelExpr node) {
        return node.exprKind().getKind() == CelExpr.ExprKind.Kind.CALL
                ? node.call().args().getLast().id()
                : node.id();
    }

    private static Optional<String> problem(CelExpr node) {
        return switch (node.exprKind().getKind()) {
            case STRUCT ->
                Optional.of("A condition can't make a `" + node.struct().messageName() + "` of its own.");
            case CALL -> call(node.call());
            default -> Optional.empty();
        };
    }

    private static Optional<String> call(CelExpr.CelCall call) {
        Optional<String> text =
                call.args().isEmpty() ? Optional.empty() : constant(call.args().getLast());
        return switch (call.function()) {
            case "matches" -> text.flatMap(LiteralCheck::regex);
            case "timestamp" -> text.flatMap(LiteralCheck::timestamp);
            case "duration" ->
                text.filter(literal -> !DURATION.matcher(literal).matches())
                        .map(literal -> "`" + literal + "` is no duration: write it as `90m` or `1h30m`.");
            default -> Optional.empty();
        };
    }

    private static Optional<String> constant(CelExpr argument) {
        boolean text = argument.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && argument.constant().getKind() == CelConstant.Kind.STRING_VALUE;
        return text ? Optional.of(argument.constant().stringValue()) : Optional.empty();
    }

    private static Optional<String> regex(String literal) {
        try {
            return Pattern.compile(literal).programSize() > ConditionCompiler.MAX_REGEX
                    ? Optional.of("The regular expression `" + literal + "` is too large: shorten it.")
                    : Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("`" + literal + "` is no regular expression: " + e.getDescription() + ".");
        }
    }

    private static Optional<String> timestamp(String literal) {
        try {
            OffsetDateTime.parse(literal);
            return Optional.empty();
        } catch (DateTimeException e) {
            return Optional.of("`" + literal + "` is no time: write it as `2026-01-31T12:00:00Z`.");
        }
    }
}
