package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Redaction;
import dev.imprimatur.core.action.SecretArguments;
import dev.imprimatur.sqlgrammar.Node;
import dev.imprimatur.sqlgrammar.NodeKind;
import dev.imprimatur.sqlgrammar.Statement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where secrets stand in SQL: the literals of {@code PASSWORD '…'}, and of options with such a name, as in
 * {@code OPTIONS (password '…')}. Only what the grammar takes for such an option is hidden, so that nobody can hide anything
 * else behind the word.
 */
final class SqlSecrets {

    private SqlSecrets() {}

    /** In a text that was understood. */
    static List<Redaction.Span> of(String sql, List<Statement> statements) {
        Set<String> values = new HashSet<>();
        statements.forEach(statement -> statement.node().walk(node -> {
            if (node.is(NodeKind.DEF_ELEM) && SecretArguments.named(node.text("defname"))) {
                node.child("arg")
                        .filter(argument -> argument.is(NodeKind.STRING))
                        .map(SqlSecrets::value)
                        .filter(value -> !value.isEmpty())
                        .ifPresent(values::add);
            }
        }));
        if (values.isEmpty()) {
            return List.of();
        }
        List<SqlLiteral> named = named(sql);
        boolean all = named.stream().map(SqlLiteral::value).toList().containsAll(values);
        // one is written with escapes or in pieces, or is a word: then all that stand where a secret can stand
        return spans(
                sql,
                named.stream()
                        .filter(literal -> values.contains(literal.value()) || (!all && !literal.assigned()))
                        .toList());
    }

    private static String value(Node text) {
        return text.text("sval");
    }

    /** In a text that is no SQL, or that may read differently elsewhere: what follows such a word. */
    static List<Redaction.Span> unread(String sql) {
        return spans(sql, named(sql));
    }

    private static List<SqlLiteral> named(String sql) {
        return SqlLiteral.in(sql).stream()
                .filter(literal -> SecretArguments.named(literal.word()))
                .toList();
    }

    private static List<Redaction.Span> spans(String sql, List<SqlLiteral> literals) {
        List<Redaction.Span> spans = new ArrayList<>();
        for (SqlLiteral literal : literals) {
            int length = bytes(sql.substring(literal.start(), literal.end()));
            if (length > 0) {
                spans.add(new Redaction.Span(bytes(sql.substring(0, literal.start())), length));
            }
        }
        return spans;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
