package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.SqlFacts.Access;
import dev.imprimatur.sqlgrammar.Node;
import dev.imprimatur.sqlgrammar.NodeKind;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** SELECT, INSERT, UPDATE, DELETE and MERGE, at the top of a statement or inside one. */
final class Rows {

    private final StatementWalk walk;
    private final Findings findings;

    Rows(StatementWalk walk, Findings findings) {
        this.walk = walk;
        this.findings = findings;
    }

    void select(Node node, Scope outer) {
        Scope scope = common(node, outer.in(NodeKind.SELECT_STMT, Scope.Place.ROWS));
        for (Node child : node.children()) {
            if (!child.is(NodeKind.WITH_CLAUSE)) {
                walk.visit(child, scope);
            }
        }
    }

    void insert(Node node, Scope outer) {
        Scope scope = common(node, outer.in(NodeKind.INSERT_STMT, Scope.Place.ROWS));
        Node target = relation(node);
        findings.change(SqlOperation.INSERT, NodeKind.INSERT_STMT).write(Names.table(target, Access.WRITE));
        if (node.list("cols").isEmpty()) {
            findings.column("*");
        }
        assign(node.list("cols"), scope);
        walk.child(node, "selectStmt", scope);
        node.child("onConflictClause").ifPresent(clause -> conflict(clause, target, scope));
        returning(node, target, scope);
    }

    private void conflict(Node clause, Node target, Scope scope) {
        walk.child(clause, "infer", scope);
        if (clause.choice("action").equals("ONCONFLICT_UPDATE")) {
            findings.change(SqlOperation.UPDATE, NodeKind.INSERT_STMT)
                    .write(Names.table(target, Access.WRITE))
                    .where(limits(clause.child("whereClause"), target));
        }
        assign(clause.list("targetList"), scope);
        walk.child(clause, "whereClause", scope);
    }

    void update(Node node, Scope outer) {
        Scope scope = common(node, outer.in(NodeKind.UPDATE_STMT, Scope.Place.ROWS));
        Node target = relation(node);
        findings.change(SqlOperation.UPDATE, NodeKind.UPDATE_STMT)
                .write(Names.table(target, Access.WRITE))
                .where(limits(node.child("whereClause"), target));
        assign(node.list("targetList"), scope);
        walk.all(node.list("fromClause"), scope);
        walk.child(node, "whereClause", scope);
        returning(node, target, scope);
    }

    void delete(Node node, Scope outer) {
        Scope scope = common(node, outer.in(NodeKind.DELETE_STMT, Scope.Place.ROWS));
        Node target = relation(node);
        findings.change(SqlOperation.DELETE, NodeKind.DELETE_STMT)
                .write(Names.table(target, Access.WRITE))
                .where(limits(node.child("whereClause"), target));
        walk.all(node.list("usingClause"), scope);
        walk.child(node, "whereClause", scope);
        returning(node, target, scope);
    }

    void merge(Node node, Scope outer) {
        Scope scope = common(node, outer.in(NodeKind.MERGE_STMT, Scope.Place.ROWS));
        Node target = relation(node);
        Draft merge = findings.change(SqlOperation.MERGE, NodeKind.MERGE_STMT)
                .write(Names.table(target, Access.WRITE))
                .where(true);
        boolean joined = limits(node.child("joinCondition"), target);
        walk.child(node, "sourceRelation", scope);
        walk.child(node, "joinCondition", scope);
        for (Node clause : node.list("mergeWhenClauses")) {
            branch(clause, target, joined, merge);
            assign(clause.list("targetList"), scope);
            walk.child(clause, "condition", scope);
            walk.all(clause.list("values"), scope);
        }
        returning(node, target, scope);
    }

    /** A branch for rows without a match in the source is limited by its own condition alone. */
    private void branch(Node clause, Node target, boolean joined, Draft merge) {
        boolean unmatched = clause.choice("matchKind").equals("MERGE_WHEN_NOT_MATCHED_BY_SOURCE");
        boolean limited = limits(clause.child("condition"), target) || (joined && !unmatched);
        Effect.Table table = Names.table(target, Access.WRITE);
        switch (clause.choice("commandType")) {
            case "CMD_INSERT" ->
                findings.change(SqlOperation.INSERT, NodeKind.MERGE_STMT).write(table);
            case "CMD_UPDATE", "CMD_DELETE" -> {
                boolean updates = clause.choice("commandType").equals("CMD_UPDATE");
                findings.change(updates ? SqlOperation.UPDATE : SqlOperation.DELETE, NodeKind.MERGE_STMT)
                        .write(table)
                        .where(limited);
                merge.where(merge.hasWhere() && limited);
            }
            case "CMD_NOTHING" -> {
                // DO NOTHING.
            }
            default -> findings.misunderstand();
        }
    }

    /** FOR UPDATE and FOR SHARE; what they name stands in FROM too. */
    void lock(Scope scope) {
        findings.effect(SqlOperation.LOCK, scope.statement());
    }

    void join(Node node, Scope scope) {
        if (node.flag("isNatural")) {
            findings.column("*");
        }
        Names.words(node.list("usingClause")).forEach(findings::column);
        walk.inside(node, scope);
    }

    /** RETURNING reads the rows that were written; what they were before and are then has names as well. */
    private void returning(Node node, Node target, Scope scope) {
        node.child("returningClause").ifPresent(clause -> {
            findings.read(Names.table(target, Access.READ), scope.statement());
            findings.range("old");
            findings.range("new");
            clause.list("options").forEach(option -> findings.range(option.text("value")));
            walk.visit(clause, scope);
        });
    }

    /** Columns that are set, and what they are set to. */
    private void assign(List<Node> targets, Scope scope) {
        for (Node target : targets) {
            if (target.is(NodeKind.RES_TARGET)) {
                findings.column(target.text("name"));
            }
            walk.visit(target, scope);
        }
    }

    /** The target of a change is always a real table, whatever WITH names; there is always one. */
    private Node relation(Node node) {
        Node relation = node.child("relation").orElseThrow();
        walk.range(relation);
        return relation;
    }

    /** Whether a condition depends on the row of {@code target}: {@code WHERE true} limits nothing. */
    private static boolean limits(Optional<Node> condition, Node target) {
        return condition.isPresent() && depends(condition.get(), name(target), false);
    }

    /** @param inside of a subselect, where a column without a table's name may be one of the tables there */
    private static boolean depends(Node node, String target, boolean inside) {
        if (node.is(NodeKind.CURRENT_OF_EXPR)) {
            return true;
        }
        if (node.is(NodeKind.COLUMN_REF)) {
            List<String> words = Names.words(node.list("fields"));
            return !inside || words.subList(0, words.size() - 1).contains(target);
        }
        if (node.is(NodeKind.SUB_LINK)) {
            Optional<Node> tested = node.child("testexpr");
            Optional<Node> subselect = node.child("subselect");
            return (tested.isPresent() && depends(tested.get(), target, inside))
                    || (subselect.isPresent()
                            && !hides(subselect.get(), target)
                            && depends(subselect.get(), target, true));
        }
        for (Node child : node.children()) {
            if (depends(child, target, inside)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code name} may mean something else somewhere in a subselect. */
    private static boolean hides(Node subselect, String name) {
        boolean[] hides = new boolean[1];
        subselect.walk(
                any -> hides[0] |= (any.is(NodeKind.RANGE_VAR) && name(any).equals(name))
                        || (any.is(NodeKind.ALIAS) && any.text("aliasname").equals(name)));
        return hides[0];
    }

    private static String name(Node relation) {
        return relation.child("alias").map(alias -> alias.text("aliasname")).orElseGet(() -> relation.text("relname"));
    }

    /** Reads WITH, and answers the scope in which its names hold. */
    private Scope common(Node node, Scope outer) {
        Optional<Node> with = node.child("withClause");
        if (with.isEmpty()) {
            return outer;
        }
        boolean recursive = with.get().flag("recursive");
        List<Node> tables = with.get().list("ctes");
        Scope scope = outer;
        if (recursive) {
            Set<String> names = new HashSet<>();
            tables.forEach(table -> names.add(table.text("ctename")));
            scope = outer.with(names);
        }
        for (Node table : tables) {
            findings.range(table.text("ctename"));
            walk.inside(table, scope);
            scope = scope.with(table.text("ctename"));
        }
        return scope;
    }
}
