package dev.imprimatur.server.api;

import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.audit.AuditSearch;
import dev.imprimatur.core.execution.FreezeScope;
import dev.imprimatur.core.seal.Json;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was frozen of the actions in some events, so that whoever reads them sees what must not have begun. */
final class Stops {

    private Stops() {}

    /** Every freeze that covers one of the actions attempted there, and its thaw, up to the last of the events. */
    static SortedMap<Long, Json.Fields> of(AuditSearch search, SortedMap<Long, Json.Fields> own) {
        TreeMap<Long, Json.Fields> found = new TreeMap<>();
        Set<String> names = new HashSet<>();
        Story.all(search, Story.query(Attribute.TYPE, "frozen"))
                .headMap(own.lastKey())
                .forEach((index, freeze) -> {
                    FreezeScope scope = FreezeScope.parse(freeze.text("scope"));
                    if (own.values().stream()
                            .anyMatch(event -> event.text("type").equals("attempted") && scope.coversAttempt(event))) {
                        found.put(index, freeze);
                        names.add(freeze.text("freeze"));
                    }
                });
        if (!names.isEmpty()) {
            Story.all(search, Story.query(Attribute.TYPE, "thawed"))
                    .headMap(own.lastKey())
                    .forEach((index, thaw) -> {
                        if (names.contains(thaw.text("freeze"))) {
                            found.put(index, thaw);
                        }
                    });
        }
        return found;
    }
}
