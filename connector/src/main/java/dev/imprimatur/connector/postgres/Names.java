package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.SqlFacts.Access;
import dev.imprimatur.sqlgrammar.Node;
import dev.imprimatur.sqlgrammar.NodeKind;
import java.util.ArrayList;
import java.util.List;

/** Names as the grammar's tree holds them: already folded and unescaped by PostgreSQL's own lexer. */
final class Names {

    private Names() {}

    /** The words of a list of String nodes; a star is {@code *}, anything else is passed over. */
    static List<String> words(List<Node> list) {
        List<String> words = new ArrayList<>(list.size());
        for (Node node : list) {
            if (node.is(NodeKind.STRING)) {
                words.add(node.text("sval"));
            } else if (node.is(NodeKind.A_STAR)) {
                words.add("*");
            }
        }
        return words;
    }

    /** The table of a RangeVar. */
    static Effect.Table table(Node relation, Access access) {
        return new Effect.Table(relation.text("schemaname"), relation.text("relname"), access);
    }

    /** The table of words such as {@code schema, table}; there is at least one. */
    static Effect.Table table(List<String> words, Access access) {
        int last = words.size() - 1;
        return new Effect.Table(last == 0 ? "" : words.get(last - 1), words.get(last), access);
    }
}
