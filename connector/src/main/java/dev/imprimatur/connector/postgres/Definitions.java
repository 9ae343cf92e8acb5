package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.SqlFacts.Access;
import dev.imprimatur.sqlgrammar.Node;
import dev.imprimatur.sqlgrammar.NodeKind;
import java.util.List;
import java.util.Set;

/** Statements that make, change or remove objects, and all others that their operations tell in full. */
final class Definitions {

    /** Kinds of objects that are tables or like them. */
    private static final Set<String> RELATIONS = Set.of(
            "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_SEQUENCE", "OBJECT_INDEX", "OBJECT_FOREIGN_TABLE");
    /** Kinds of objects whose name is that of their table and one word more. */
    private static final Set<String> OF_RELATIONS =
            Set.of("OBJECT_COLUMN", "OBJECT_TRIGGER", "OBJECT_RULE", "OBJECT_POLICY", "OBJECT_TABCONSTRAINT");
    /** Kinds of objects that DefineStmt makes of functions. */
    private static final Set<String> OF_FUNCTIONS =
            Set.of("OBJECT_AGGREGATE", "OBJECT_OPERATOR", "OBJECT_TYPE", "OBJECT_TSPARSER", "OBJECT_TSTEMPLATE");

    private final StatementWalk walk;
    private final Findings findings;

    Definitions(StatementWalk walk, Findings findings) {
        this.walk = walk;
        this.findings = findings;
    }

    void statement(Node node, List<SqlOperation> operations, Scope outer) {
        operations.forEach(operation -> findings.effect(operation, node.kind()));
        declared(node, outer.in(node.kind(), Scope.Place.DEFINITION));
    }

    /** What declares a type converts nothing to it, unless it stands in a query. */
    void typed(Node node, Scope scope) {
        switch (scope.place()) {
            case ROWS -> walk.inside(node, scope);
            case DEFINITION, MENTION -> {
                if (node.is(NodeKind.COLUMN_DEF) && !node.text("colname").isEmpty()) {
                    findings.column(node.text("colname"));
                }
                declared(node, scope);
            }
        }
    }

    private void declared(Node node, Scope scope) {
        for (Node child : node.children()) {
            if (!child.is(NodeKind.TYPE_NAME)) {
                walk.visit(child, scope);
            }
        }
    }

    /** SELECT INTO, CREATE TABLE AS. */
    void into(Node node, Scope scope) {
        findings.effect(SqlOperation.CREATE, scope.statement());
        declared(node, scope.in(Scope.Place.DEFINITION));
    }

    void named(Node node, List<SqlOperation> operations, Scope scope) {
        operations.forEach(operation -> findings.effect(operation, node.kind()));
        String kind = node.choice(node.is(NodeKind.DROP_STMT) ? "removeType" : "objtype");
        List<Node> objects = node.is(NodeKind.DROP_STMT)
                ? node.list("objects")
                : node.child("object").stream().toList();
        if (kind.equals("OBJECT_POLICY")) {
            findings.effect(SqlOperation.GRANT, node.kind());
        }
        for (Node object : objects) {
            if (RELATIONS.contains(kind)) {
                relation(object, 0);
            } else if (OF_RELATIONS.contains(kind)) {
                relation(object, 1);
            }
        }
    }

    /** @param more how many words follow the table's name */
    private void relation(Node object, int more) {
        List<String> words = Names.words(object.is(NodeKind.LIST) ? object.list("items") : List.of(object));
        if (words.size() <= more) {
            findings.misunderstand();
        } else {
            findings.touch(Names.table(words.subList(0, words.size() - more), Access.WRITE));
        }
    }

    /** A body in the statement is read as such; one that is text, or compiled elsewhere, could do anything when called. */
    void function(Node node, Scope outer) {
        Scope scope = outer.in(node.kind(), Scope.Place.DEFINITION);
        findings.effect(SqlOperation.CREATE, node.kind());
        if (node.child("sql_body").isEmpty()) {
            findings.unknown(Builtins.spelled(Names.words(node.list("funcname"))), node.kind());
        }
        walk.all(node.list("parameters"), scope);
        walk.all(node.list("options"), scope);
        node.child("sql_body").ifPresent(body -> body(body, scope.in(Scope.Place.ROWS)));
    }

    private void body(Node node, Scope scope) {
        if (node.is(NodeKind.LIST)) {
            node.list("items").forEach(item -> body(item, scope));
        } else {
            walk.statement(node, scope);
        }
    }

    /** A trigger runs its function unseen at later statements. */
    void trigger(Node node, Scope outer) {
        findings.effect(SqlOperation.CREATE, node.kind());
        List<String> function = Names.words(node.list("funcname"));
        if (function.isEmpty()) {
            findings.misunderstand();
        } else {
            findings.unknown(Builtins.spelled(function), node.kind());
        }
        declared(node, outer.in(node.kind(), Scope.Place.DEFINITION));
    }

    void object(Node node, Scope outer) {
        findings.effect(SqlOperation.CREATE, node.kind());
        if (OF_FUNCTIONS.contains(node.choice("kind"))) {
            findings.effect(SqlOperation.CALL, node.kind());
        }
        declared(node, outer.in(node.kind(), Scope.Place.DEFINITION));
    }

    /** One change to a table; some are as grave as a statement of their own. */
    void alter(Node node, Scope scope) {
        String change = node.choice("subtype");
        switch (change) {
            case "AT_DropColumn" -> findings.effect(SqlOperation.DROP, scope.statement());
            case "AT_ChangeOwner",
                    "AT_EnableRowSecurity",
                    "AT_DisableRowSecurity",
                    "AT_ForceRowSecurity",
                    "AT_NoForceRowSecurity" -> findings.effect(SqlOperation.GRANT, scope.statement());
            default -> {
                // The ALTER itself says enough.
            }
        }
        if (!node.text("name").isEmpty() && change.contains("Column")) {
            findings.column(node.text("name"));
        }
        declared(node, scope);
    }

    void privilege(Node node) {
        Names.words(node.list("cols")).forEach(findings::column);
    }
}
