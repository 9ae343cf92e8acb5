package dev.imprimatur.sqlgrammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GrammarTest {

    private static final Grammar GRAMMAR = new Grammar(Limits.standard());

    private static List<Statement> statements(String sql) {
        Parsed parsed = GRAMMAR.parse(sql);
        assertThat(parsed).as(sql).isInstanceOf(Parsed.Statements.class);
        return ((Parsed.Statements) parsed).statements();
    }

    private static Node only(String sql) {
        assertThat(statements(sql)).hasSize(1);
        return statements(sql).getFirst().node();
    }

    @Test
    void readsFieldsByTheirOwnNames() {
        Node select = only("SELECT a, count(*) FROM s.t AS x WHERE a >= $2 AND b LIMIT 5");

        assertThat(select.kind()).isEqualTo(NodeKind.SELECT_STMT);
        assertThat(select.choice("op")).isEqualTo("SETOP_NONE");
        assertThat(select.choice("limitOption")).isEqualTo("LIMIT_OPTION_COUNT");
        Node table = select.list("fromClause").getFirst();
        assertThat(table.kind()).isEqualTo(NodeKind.RANGE_VAR);
        assertThat(table.text("schemaname")).isEqualTo("s");
        assertThat(table.text("relname")).isEqualTo("t");
        assertThat(table.flag("inh")).isTrue();
        assertThat(table.child("alias").orElseThrow().text("aliasname")).isEqualTo("x");
        Node and = select.child("whereClause").orElseThrow();
        assertThat(and.choice("boolop")).isEqualTo("AND_EXPR");
        Node comparison = and.list("args").getFirst();
        assertThat(comparison.list("name").getFirst().text("sval")).isEqualTo(">=");
        assertThat(comparison.child("rexpr").orElseThrow().number("number")).isEqualTo(2);
    }

    @Test
    void absentFieldsAnswerNothing() {
        Node select = only("SELECT");

        assertThat(select.list("fromClause")).isEmpty();
        assertThat(select.child("whereClause")).isEmpty();
        assertThat(select.flag("all")).isFalse();
    }

    @Test
    void keepsZeroApartFromNothing() {
        Node zero = only("SELECT 0").list("targetList").getFirst().child("val").orElseThrow();
        Node nothing =
                only("SELECT NULL").list("targetList").getFirst().child("val").orElseThrow();

        assertThat(zero.child("ival").orElseThrow().number("ival")).isZero();
        assertThat(nothing.child("ival")).isEmpty();
        assertThat(nothing.flag("isnull")).isTrue();
    }

    @Test
    void showsAnEmptyPlaceInAList() {
        Node select = only("SELECT DISTINCT a FROM t");

        assertThat(select.list("distinctClause")).singleElement().matches(node -> node.is(NodeKind.ABSENT));
        assertThat(select.children()).noneMatch(node -> node.is(NodeKind.ABSENT));
    }

    @Test
    void refusesToReadWhatAKindDoesNotHave() {
        Node select = only("SELECT 1");

        assertThatThrownBy(() -> select.text("relname")).hasMessageContaining("`SelectStmt` has no field `relname`");
        assertThatThrownBy(() -> select.text("fromClause")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void walksEverythingBelowANode() {
        List<String> tables = new ArrayList<>();

        only("WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x, (SELECT (SELECT 1 FROM b)) y, f((SELECT 1 FROM c))")
                .walk(node -> {
                    if (node.is(NodeKind.RANGE_VAR)) {
                        tables.add(node.text("relname"));
                    }
                });

        assertThat(tables).containsExactlyInAnyOrder("a", "b", "c", "x");
    }

    @Test
    void resolvesEscapesInStrings() {
        Node value = only("SELECT E'a\"b\\\\c\\n\\t\\x01é🐘'")
                .list("targetList")
                .getFirst()
                .child("val")
                .orElseThrow();

        assertThat(value.child("sval").orElseThrow().text("sval")).isEqualTo("a\"b\\c\n\t\u0001é🐘");
    }

    @Test
    void cutsStatementsApartInCharsNotBytes() {
        String sql = "SELECT 'é';SELECT '日本🐘'  ; DELETE FROM \"ü\" ;-- end";

        assertThat(statements(sql))
                .extracting(Statement::text)
                .containsExactly("SELECT 'é'", "SELECT '日本🐘'  ", "DELETE FROM \"ü\" ");
        assertThat(statements(sql))
                .allSatisfy(each -> assertThat(sql.substring(each.location(), each.location() + each.length()))
                        .isEqualTo(each.text()));
    }

    @Test
    void statementBeginsWithItsFirstWord() {
        assertThat(statements(" /* é */ SELECT 1 -- é\n ; -- 🐘\n COMMIT -- end"))
                .extracting(Statement::text)
                .containsExactly("SELECT 1 -- é\n ", "COMMIT -- end");
    }

    @Test
    void textWithoutStatementsIsNoError() {
        assertThat(statements("")).isEmpty();
        assertThat(statements(" ;; -- nothing\n /* at all */ ;")).isEmpty();
    }

    @Test
    void countsErrorPositionsInCharacters() {
        assertThat(GRAMMAR.parse("SELECT FROM WHERE x (("))
                .isEqualTo(new Parsed.SyntaxError("syntax error at or near \"WHERE\"", 13));
        assertThat(GRAMMAR.parse("SELECT 'é日🐘' FROM FROM"))
                .isEqualTo(new Parsed.SyntaxError("syntax error at or near \"FROM\"", 19));
    }

    @Test
    void refusesNulAndHalfCharacters() {
        assertThat(GRAMMAR.parse("SELECT '\0'"))
                .isEqualTo(new Parsed.Refused("The statement has a NUL character at position 9: take it out."));
        assertThat(GRAMMAR.parse("SELECT '\ud83d'")).isInstanceOf(Parsed.Refused.class);
        assertThat(GRAMMAR.parse("SELECT '\udc18\ud83d'")).isInstanceOf(Parsed.Refused.class);
    }

    @Test
    void doesNotLetABackslashEndAString() {
        // Where a backslash escapes, this is one string; here it deletes.
        assertThat(statements("SELECT 'a\\'; DELETE FROM t; --'"))
                .extracting(each -> each.node().kind())
                .containsExactly(NodeKind.SELECT_STMT, NodeKind.DELETE_STMT);
    }
}
