package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.SqlFacts.Access;
import dev.imprimatur.sqlgrammar.Node;
import dev.imprimatur.sqlgrammar.NodeKind;
import dev.imprimatur.sqlgrammar.Statement;
import java.util.List;

/** Tells what one statement does, node by node. A node without a decided meaning makes the whole not understood. */
final class StatementWalk {

    private final Findings findings;
    private final Rows rows;
    private final Expressions expressions;
    private final Definitions definitions;
    private final Wrappers wrappers;

    StatementWalk(Findings findings) {
        this.findings = findings;
        this.rows = new Rows(this, findings);
        this.expressions = new Expressions(this, findings);
        this.definitions = new Definitions(this, findings);
        this.wrappers = new Wrappers(this, findings);
    }

    static SqlStatement classify(Statement statement) {
        return classify(statement.text(), statement.node());
    }

    static SqlStatement classify(String text, Node node) {
        Findings findings = new Findings();
        new StatementWalk(findings).statement(node, Scope.of(node.kind()));
        List<Effect> effects = findings.effects();
        if (!findings.understood() || effects.isEmpty()) {
            return SqlStatement.unrecognised(text, List.of(node.kind().grammarName()));
        }
        boolean plain = effects.stream().allMatch(effect -> effect.operation().isHarmless());
        return new SqlStatement(text, effects, plain, SessionReading.of(text, node));
    }

    /** A statement that is run as such: a SELECT here is an effect, even if it reads no table. */
    void statement(Node node, Scope scope) {
        if (node.is(NodeKind.SELECT_STMT)) {
            findings.effect(SqlOperation.SELECT, NodeKind.SELECT_STMT);
        }
        visit(node, scope.in(node.kind(), scope.place()));
    }

    void inside(Node node, Scope scope) {
        for (Node child : node.children()) {
            visit(child, scope);
        }
    }

    void all(List<Node> nodes, Scope scope) {
        for (Node node : nodes) {
            visit(node, scope);
        }
    }

    void child(Node node, String field, Scope scope) {
        node.child(field).ifPresent(child -> visit(child, scope));
    }

    void visit(Node node, Scope scope) {
        NodeMeaning meaning = NodeMeaning.of(node.kind());
        switch (meaning.role()) {
            case PART -> inside(node, scope);
            case NEVER, WITH -> findings.misunderstand();
            case SELECT -> rows.select(node, scope);
            case INSERT -> rows.insert(node, scope);
            case UPDATE -> rows.update(node, scope);
            case DELETE -> rows.delete(node, scope);
            case MERGE -> rows.merge(node, scope);
            case RELATION -> relation(node, scope);
            case ALIAS -> alias(node);
            case JOIN -> rows.join(node, scope);
            case LOCKING -> rows.lock(scope);
            case INTO -> definitions.into(node, scope);
            case REFERENCE -> inside(node, scope.in(Scope.Place.MENTION));
            case TYPED -> definitions.typed(node, scope);
            case STATEMENT -> definitions.statement(node, meaning.operations(), scope);
            case NAMED_OBJECT -> definitions.named(node, meaning.operations(), scope);
            case FUNCTION_DEFINITION -> definitions.function(node, scope);
            case TRIGGER_DEFINITION -> definitions.trigger(node, scope);
            case OBJECT_DEFINITION -> definitions.object(node, scope);
            case ALTER_COMMAND -> definitions.alter(node, scope);
            case PRIVILEGE -> definitions.privilege(node);
            case INSIDE -> wrappers.inside(node, meaning.operations(), scope);
            case COPY -> wrappers.copy(node, scope);
            case EXPLAIN -> wrappers.explain(node, scope);
            case PREPARE -> wrappers.prepare(node, scope);
            case CALL -> wrappers.call(node, scope);
            case LOCK -> wrappers.lock(node, scope);
            case TRANSACTION -> wrappers.transaction(node);
            case SETTING -> wrappers.setting(node, scope);
            case FUNCTION -> expressions.function(node, scope);
            case OPERATOR -> expressions.operator(node, scope);
            case SUBLINK -> expressions.sublink(node, scope);
            case SORT -> expressions.sort(node, scope);
            case SAMPLE -> expressions.sample(node, scope);
            case TYPE -> expressions.type(node, scope);
            case COLUMN -> findings.column(Names.words(node.list("fields")), scope.statement());
            case FIELD -> expressions.field(node, scope);
            case ROWS -> expressions.rows(node, scope);
            case STAR -> findings.column("*");
            case INDEX_ELEMENT -> expressions.indexElement(node, scope);
        }
    }

    private void relation(Node node, Scope scope) {
        boolean common = node.text("schemaname").isEmpty() && scope.common().contains(node.text("relname"));
        switch (scope.place()) {
            case ROWS -> {
                if (!common) {
                    findings.read(Names.table(node, Access.READ), scope.statement());
                }
            }
            case DEFINITION -> findings.touch(Names.table(node, Access.WRITE));
            case MENTION -> findings.mention(Names.table(node, Access.READ));
        }
        range(node);
    }

    /** A relation goes by its alias, or else by its own name. */
    void range(Node relation) {
        relation.child("alias").ifPresentOrElse(this::alias, () -> findings.range(relation.text("relname")));
    }

    private void alias(Node alias) {
        findings.range(alias.text("aliasname"));
        if (!alias.list("colnames").isEmpty()) {
            findings.column(alias.text("aliasname") + ".*");
        }
    }
}
