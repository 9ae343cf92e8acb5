package dev.imprimatur.connector.postgres;

import dev.imprimatur.sqlgrammar.NodeKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a kind of node means.
 *
 * @param operations of a statement that are told by its kind alone
 */
record NodeMeaning(NodeRole role, List<SqlOperation> operations) {

    private static final Map<NodeKind, NodeMeaning> MEANINGS = read(WordList.lines("node-roles.txt"));

    NodeMeaning {
        operations = List.copyOf(operations);
    }

    /** Every kind has a meaning: a grammar with one that has none stops the classifier from starting. */
    static NodeMeaning of(NodeKind kind) {
        NodeMeaning meaning = MEANINGS.get(kind);
        if (meaning == null) {
            throw new IllegalStateException("`" + kind + "` has no meaning.");
        }
        return meaning;
    }

    private static Map<NodeKind, NodeMeaning> read(List<String> lines) {
        Map<NodeKind, NodeMeaning> meanings = new EnumMap<>(NodeKind.class);
        meanings.put(NodeKind.ABSENT, new NodeMeaning(NodeRole.PART, List.of()));
        for (String line : lines) {
            int equals = line.indexOf(" = ");
            NodeMeaning meaning = meaning(List.of(line.substring(equals + 3).split(" ", -1)));
            for (String name : line.substring(0, equals).split(" ", -1)) {
                NodeKind kind = NodeKind.named(name)
                        .orElseThrow(() -> new IllegalStateException(
                                "The grammar has no `" + name + "`: correct node-roles.txt."));
                if (meanings.put(kind, meaning) != null) {
                    throw new IllegalStateException("`" + name + "` is twice in node-roles.txt: keep one.");
                }
            }
        }
        for (NodeKind kind : NodeKind.values()) {
            if (!meanings.containsKey(kind)) {
                throw new IllegalStateException("The grammar's `" + kind.grammarName()
                        + "` is not in node-roles.txt: decide how it is understood.");
            }
        }
        return meanings;
    }

    private static NodeMeaning meaning(List<String> words) {
        List<SqlOperation> operations = new ArrayList<>();
        for (String word : words.subList(1, words.size())) {
            operations.add(SqlOperation.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')));
        }
        return new NodeMeaning(NodeRole.named(words.getFirst()), operations);
    }
}
