package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What an event is found by, as words of the full-text index: each value of an attribute is one word of letters and digits,
 * made from 96 bits of its SHA-256, because the index would take a name such as {@code agent:report-bot} apart.
 */
final class Terms {

    private static final int HEX_DIGITS = 24;

    private Terms() {}

    /** The word for {@code value}. */
    static String of(Attribute attribute, String value) {
        String named = attribute.word() + "=" + value;
        return "x" + Digest.of(named.getBytes(StandardCharsets.UTF_8)).hex().substring(0, HEX_DIGITS);
    }

    /** The words for all that {@code event} itself has of {@code attributes}. */
    static Set<String> of(Json.Fields event, Collection<Attribute> attributes) {
        return attributes.stream()
                .flatMap(attribute -> attribute.of(event).stream().map(value -> of(attribute, value)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Every text in {@code json}, at any depth, one in a line. */
    static String prose(Json json) {
        StringBuilder prose = new StringBuilder();
        gather(json, prose);
        return prose.toString();
    }

    private static void gather(Json json, StringBuilder prose) {
        switch (json) {
            case Json.Text(String text) -> prose.append(text).append('\n');
            case Json.Array(var values) -> values.forEach(value -> gather(value, prose));
            case Json.Fields(var members) -> members.values().forEach(value -> gather(value, prose));
            case Json.Whole whole -> {}
            case Json.Decimal decimal -> {}
            case Json.Flag flag -> {}
            case Json.Nothing nothing -> {}
        }
    }
}
