package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Redaction;
import dev.imprimatur.core.action.SecretArguments;
import dev.imprimatur.sqlgrammar.Node;
import dev.imprimatur.sqlgrammar.NodeKind;
import dev.imprimatur.sqlgrammar.Statement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where secrets stand in SQL that was understood: the literals of {@code PASSWORD '…'}, and of options with such a name, as in
 * {@code OPTIONS (password '…')}. Only what stands exactly where the grammar found the option, and means exactly what the
 * grammar took for its value, is hidden: nobody can hide anything else.
 *
 * @param spans in order and apart from each other
 * @param unplaced names of options whose value could not be found in the text, so that it would be shown
 */
record SqlSecrets(List<Redaction.Span> spans, List<String> unplaced) {

    /** Names a function in CREATE TEXT SEARCH PARSER: approvers must see it. */
    private static final String NO_SECRET = "gettoken";

    SqlSecrets {
        spans = List.copyOf(spans);
        unplaced = List.copyOf(unplaced);
    }

    static SqlSecrets of(String sql, List<Statement> statements) {
        List<Node> options = new ArrayList<>(0);
        for (Statement statement : statements) {
            statement.node().walk(node -> {
                if (node.is(NodeKind.DEF_ELEM) && secret(node.text("defname"))) {
                    options.add(node);
                }
            });
        }
        if (options.isEmpty()) {
            return new SqlSecrets(List.of(), List.of());
        }
        String text = new String(sql.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        List<Redaction.Span> spans = new ArrayList<>();
        List<String> unplaced = new ArrayList<>();
        for (Node option : options) {
            if (option.child("arg").isPresent() && !place(text, option, spans)) {
                unplaced.add(option.text("defname"));
            }
        }
        spans.sort(Comparator.comparingInt(Redaction.Span::at));
        return new SqlSecrets(spans, unplaced);
    }

    private static boolean secret(String name) {
        return !name.equals(NO_SECRET) && SecretArguments.named(name);
    }

    /** Adds where the value of an option stands; false where that can't be told. */
    private static boolean place(String text, Node option, List<Redaction.Span> spans) {
        Node value = option.child("arg").orElseThrow();
        long location = option.number("location");
        if (!value.is(NodeKind.STRING) || location <= 0 || location >= text.length()) {
            return false;
        }
        return new OptionText(text, (int) location)
                .literal(option.text("defname"), value.text("sval"))
                .map(literal -> literal.pieces().stream()
                        .filter(piece -> piece.end() > piece.start())
                        .map(piece -> new Redaction.Span(piece.start(), piece.end() - piece.start()))
                        .toList())
                .map(spans::addAll)
                .isPresent();
    }
}
