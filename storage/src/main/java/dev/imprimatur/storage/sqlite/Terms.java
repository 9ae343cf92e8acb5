package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an event is found by, as words of the full-text index: each value of an attribute is one word of letters and digits,
 * made from 96 bits of its SHA-256, because the index would take a name such as {@code agent:report-bot} apart. For one thread
 * at a time.
 */
final class Terms {

    private static final int HEX_DIGITS = 24;

    private static final List<Attribute> ATTRIBUTES = List.of(Attribute.values());

    /** Most values come again and again. */
    private static final int REMEMBERED = 20_000;

    private final Map<String, String> recent = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** The word for {@code value}. */
    String of(Attribute attribute, String value) {
        return recent.computeIfAbsent(attribute.word() + "=" + value, Terms::hashed);
    }

    private static String hashed(String named) {
        return "x" + Digest.of(named.getBytes(StandardCharsets.UTF_8)).hex().substring(0, HEX_DIGITS);
    }

    /**
     * The words for what one event itself has.
     *
     * @param all of every attribute
     * @param lasting those among them by which later events about the same action are found too
     */
    record Words(Set<String> all, Set<String> lasting) {}

    Words of(Json.Fields event) {
        Words words = new Words(new LinkedHashSet<>(), new LinkedHashSet<>());
        for (Attribute attribute : ATTRIBUTES) {
            for (String value : attribute.of(event)) {
                String word = of(attribute, value);
                words.all().add(word);
                if (attribute.ofTheAction()) {
                    words.lasting().add(word);
                }
            }
        }
        return words;
    }

    /** What people wrote, or will look for as they remember it. Names and digests are attributes, or found by one. */
    private static final List<String> PROSE = List.of(
            "text",
            "parameters",
            "intent",
            "because",
            "why",
            "reason",
            "outcome",
            "errors",
            "failures",
            "query",
            "step");

    /** Every text that {@code event} has for people, one in a line. */
    static String prose(Json.Fields event) {
        StringBuilder prose = new StringBuilder();
        for (String member : PROSE) {
            event.find(member).ifPresent(value -> gather(value, prose));
        }
        return prose.toString();
    }

    private static void gather(Json json, StringBuilder prose) {
        switch (json) {
            case Json.Text(String text) -> prose.append(text).append('\n');
            case Json.Array(var values) -> values.forEach(value -> gather(value, prose));
            case Json.Fields fields -> fields.members().values().forEach(value -> gather(value, prose));
            case Json.Whole whole -> {}
            case Json.Decimal decimal -> {}
            case Json.Flag flag -> {}
            case Json.Nothing nothing -> {}
        }
    }
}
