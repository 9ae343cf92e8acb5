package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.SqlFacts.Access;
import dev.imprimatur.sqlgrammar.Node;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Statements around other statements or rows, and those that act on the session. */
final class Wrappers {

    private static final Set<String> FALSE = Set.of("false", "off", "0");

    private final StatementWalk walk;
    private final Findings findings;

    Wrappers(StatementWalk walk, Findings findings) {
        this.walk = walk;
        this.findings = findings;
    }

    /** The statements inside are effects of their own; tables beside them are what is defined. */
    void inside(Node node, List<SqlOperation> operations, Scope outer) {
        Scope scope = outer.in(node.kind(), Scope.Place.DEFINITION);
        operations.forEach(operation -> findings.effect(operation, node.kind()));
        for (Node child : node.children()) {
            if (child.kind().isStatement()) {
                walk.statement(child, scope.in(Scope.Place.ROWS));
            } else {
                walk.visit(child, scope);
            }
        }
    }

    void prepare(Node node, Scope outer) {
        Scope scope = outer.in(node.kind(), Scope.Place.ROWS);
        findings.effect(SqlOperation.PREPARE, node.kind());
        walk.all(node.list("argtypes"), scope);
        node.child("query").ifPresentOrElse(query -> walk.statement(query, scope), findings::misunderstand);
    }

    /** Without ANALYZE nothing inside is run, though the planner may run functions to plan it. */
    void explain(Node node, Scope outer) {
        Scope scope = outer.in(node.kind(), Scope.Place.ROWS);
        findings.effect(SqlOperation.EXPLAIN, node.kind());
        Optional<Node> query = node.child("query");
        if (query.isEmpty()) {
            findings.misunderstand();
        } else if (node.list("options").stream().anyMatch(Wrappers::analyzes)) {
            walk.statement(query.get(), scope);
        } else {
            Findings planned = new Findings();
            new StatementWalk(planned).statement(query.get(), scope);
            findings.effect(SqlOperation.EXPLAIN, query.get().kind());
            findings.plan(planned, node.kind());
        }
    }

    /** Of several the last one counts; any that is not plainly off is taken as on. */
    private static boolean analyzes(Node option) {
        return option.text("defname").equalsIgnoreCase("analyze")
                && option.child("arg")
                        .map(value -> !FALSE.contains(word(value)))
                        .orElse(true);
    }

    private static String word(Node value) {
        return switch (value.kind()) {
            case STRING -> value.text("sval").toLowerCase(Locale.ROOT);
            case INTEGER -> Long.toString(value.number("ival"));
            case BOOLEAN -> Boolean.toString(value.flag("boolval"));
            default -> "";
        };
    }

    void copy(Node node, Scope outer) {
        Scope scope = outer.in(node.kind(), Scope.Place.ROWS);
        boolean in = node.flag("is_from");
        boolean server = node.flag("is_program") || !node.text("filename").isEmpty();
        SqlOperation operation = server ? SqlOperation.COPY_SERVER : in ? SqlOperation.COPY_IN : SqlOperation.COPY_OUT;
        Draft copy = findings.effect(operation, node.kind());
        node.child("relation").ifPresent(relation -> {
            walk.range(relation);
            if (in) {
                copy.write(Names.table(relation, Access.WRITE));
            } else {
                findings.read(Names.table(relation, Access.READ), node.kind());
            }
            if (node.list("attlist").isEmpty()) {
                findings.column("*");
            }
        });
        Names.words(node.list("attlist")).forEach(findings::column);
        node.child("query").ifPresent(query -> walk.statement(query, scope));
        walk.all(node.list("options"), scope);
        walk.child(node, "whereClause", scope);
    }

    void call(Node node, Scope outer) {
        Scope scope = outer.in(node.kind(), Scope.Place.ROWS);
        findings.effect(SqlOperation.CALL, node.kind());
        node.child("funccall")
                .ifPresentOrElse(
                        function -> {
                            findings.unknown(Builtins.spelled(Names.words(function.list("funcname"))), node.kind());
                            walk.visit(function, scope);
                        },
                        findings::misunderstand);
    }

    void lock(Node node, Scope outer) {
        findings.effect(SqlOperation.LOCK, node.kind());
        walk.inside(node, outer.in(node.kind(), Scope.Place.MENTION));
    }

    void transaction(Node node) {
        boolean twoPhase = SessionReading.control(node)
                .map(control -> switch (control) {
                    case PREPARE, COMMIT_PREPARED, ROLLBACK_PREPARED -> true;
                    case BEGIN, COMMIT, ROLLBACK, SAVEPOINT, RELEASE, ROLLBACK_TO, MODES -> false;
                })
                .orElseGet(() -> {
                    findings.misunderstand();
                    return true;
                });
        findings.effect(twoPhase ? SqlOperation.TWO_PHASE : SqlOperation.TRANSACTION, node.kind());
    }

    /** As part of another statement (ALTER ROLE … SET) the setting is told by that one. */
    void setting(Node node, Scope scope) {
        if (scope.statement() == node.kind()) {
            findings.effect(Settings.operation(node.choice("kind"), node.text("name")), node.kind());
        }
    }
}
