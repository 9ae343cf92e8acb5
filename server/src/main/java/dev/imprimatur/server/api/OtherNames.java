package dev.imprimatur.server.api;

import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.audit.AuditSearch;
import dev.imprimatur.core.seal.Json;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Under which other names those are known who voted, in whose place they did, who reviewed, and who may do neither: without
 * that, nobody can tell whether they were different people.
 */
final class OtherNames {

    private OtherNames() {}

    /** Every recorded link, made or taken back, between names of the people in these events, up to the last of them. */
    static SortedMap<Long, Json.Fields> of(AuditSearch search, SortedMap<Long, Json.Fields> own) {
        TreeMap<Long, Json.Fields> links = new TreeMap<>();
        for (String type : List.of("account-linked", "account-unlinked")) {
            links.putAll(Story.all(search, Story.query(Attribute.TYPE, type)).headMap(own.lastKey()));
        }
        links.values().removeIf(link -> link.findText("other").isEmpty());
        Set<String> names = people(own.values());
        TreeMap<Long, Json.Fields> found = new TreeMap<>();
        boolean more = true;
        while (more) {
            more = false;
            for (var link : links.entrySet()) {
                List<String> both =
                        List.of(link.getValue().text("who"), link.getValue().text("other"));
                if (both.stream().anyMatch(names::contains) && found.put(link.getKey(), link.getValue()) == null) {
                    more = true;
                    names.addAll(both);
                }
            }
        }
        return found;
    }

    private static Set<String> people(Collection<Json.Fields> events) {
        return events.stream()
                .flatMap(OtherNames::people)
                .filter(name -> name.startsWith("person:"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Stream<String> people(Json.Fields event) {
        return Stream.of(
                        Stream.of("voter", "who", "by", "person", "issuer", "actor")
                                .flatMap(member -> event.findText(member).stream()),
                        Stream.of("interested", "behalf").flatMap(member -> texts(event, member)),
                        Stream.of("for", "votes").flatMap(member -> within(event, member)),
                        event.find("subject").stream()
                                .flatMap(subject ->
                                        subject instanceof Json.Fields fields ? people(fields) : Stream.of()))
                .flatMap(names -> names);
    }

    private static Stream<String> texts(Json.Fields event, String member) {
        return event.find(member).isPresent() ? event.texts(member).stream() : Stream.of();
    }

    private static Stream<String> within(Json.Fields event, String member) {
        return event.find(member).isPresent()
                ? event.array(member).stream().flatMap(each -> people((Json.Fields) each))
                : Stream.of();
    }
}
