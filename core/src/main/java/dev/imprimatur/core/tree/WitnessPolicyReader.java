package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.NoteKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a policy's lines: {@code log VKEY [URL]}, {@code witness NAME VKEY [URL]}, {@code group NAME all|any|K MEMBERS},
 * {@code quorum NAME|none}; words are separated by spaces and tabs, {@code #} starts a line that is a comment. A line that
 * it does not understand is refused. For one policy.
 */
final class WitnessPolicyReader {

    private static final String NONE = "none";

    private final List<WitnessPolicy.Party> logs = new ArrayList<>();
    private final List<WitnessPolicy.Party> witnesses = new ArrayList<>();
    private final Map<String, Quorum> defined = new HashMap<>();
    private final Set<String> members = new HashSet<>();
    private Optional<Quorum> quorum = Optional.empty();

    WitnessPolicy read(String text) {
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            try {
                line(line);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("Line " + number + " of the policy: " + e.getMessage(), e);
            }
        }
        return new WitnessPolicy(
                logs,
                witnesses,
                quorum.orElseThrow(() -> new IllegalArgumentException(
                        "The policy has no line `quorum`: end it with `quorum NAME` or `quorum none`.")));
    }

    private void line(String line) {
        if (line.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F)) {
            throw new IllegalArgumentException("it has a control character: only tabs and line feeds are allowed.");
        }
        List<String> words = new ArrayList<>(List.of(line.split("[ \t]+")));
        words.removeIf(String::isEmpty);
        if (words.isEmpty() || words.getFirst().startsWith("#")) {
            return;
        }
        switch (words.getFirst()) {
            case "log" -> log(between(words, 2, 3));
            case "witness" -> witness(between(words, 3, 4));
            case "group" -> group(between(words, 4, Integer.MAX_VALUE));
            case "quorum" -> quorum(between(words, 2, 2));
            case String other ->
                throw new IllegalArgumentException(
                        "`" + other + "` is unknown: use `log`, `witness`, `group` or `quorum`.");
        }
    }

    private static List<String> between(List<String> words, int least, int most) {
        if (words.size() < least || words.size() > most) {
            throw new IllegalArgumentException("`" + words.getFirst() + "` has too "
                    + (words.size() < least ? "few" : "many") + " words after it: `" + (words.size() - 1) + "`.");
        }
        return words;
    }

    private void log(List<String> words) {
        NoteKey key = key(words.get(1), NoteKey.Kind.ED25519, logs);
        logs.add(new WitnessPolicy.Party(key.name(), key, url(words, 2)));
    }

    private void witness(List<String> words) {
        NoteKey key = key(words.get(2), NoteKey.Kind.COSIGNATURE, witnesses);
        define(words.get(1), new Quorum.One(key));
        witnesses.add(new WitnessPolicy.Party(words.get(1), key, url(words, 3)));
    }

    private static NoteKey key(String vkey, NoteKey.Kind kind, List<WitnessPolicy.Party> others) {
        NoteKey key = NoteKey.parse(vkey);
        if (key.kind() != kind) {
            throw new IllegalArgumentException("`" + vkey + "` is of the wrong type: a log's is 1, a witness's is 4.");
        }
        Bytes content = key.publicKey();
        if (others.stream().anyMatch(other -> other.key().publicKey().equals(content))) {
            throw new IllegalArgumentException("`" + vkey + "` stands there already, perhaps under another name.");
        }
        return key;
    }

    private static Optional<String> url(List<String> words, int at) {
        return words.size() > at ? Optional.of(words.get(at)) : Optional.empty();
    }

    private void group(List<String> words) {
        List<Quorum> of = new ArrayList<>();
        for (String member : words.subList(3, words.size())) {
            of.add(find(member));
            if (!members.add(member)) {
                throw new IllegalArgumentException("`" + member + "` is a member already, here or of another group.");
            }
        }
        int needed = switch (words.get(2)) {
            case "all" -> of.size();
            case "any" -> 1;
            case String k -> Math.toIntExact(Math.min(Lines.number(k, "a number of members"), Integer.MAX_VALUE));
        };
        define(words.get(1), new Quorum.Group(needed, of));
    }

    private void quorum(List<String> words) {
        if (quorum.isPresent()) {
            throw new IllegalArgumentException("`quorum` stands there already.");
        }
        quorum = Optional.of(words.get(1).equals(NONE) ? new Quorum.None() : find(words.get(1)));
    }

    private void define(String name, Quorum meaning) {
        if (name.equals(NONE) || defined.putIfAbsent(name, meaning) != null) {
            throw new IllegalArgumentException("`" + name + "` is taken: use another name.");
        }
    }

    private Quorum find(String name) {
        return Optional.ofNullable(defined.get(name))
                .orElseThrow(() -> new IllegalArgumentException(
                        "`" + name + "` is neither a witness nor a group of a line before this one."));
    }
}
