package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.AuditSearch;
import dev.imprimatur.core.audit.Erasures;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Every recorded event that tells of one approval, by its index:
 *
 * <ul>
 *   <li>the attempt that was held and the one that was released;
 *   <li>what the policy decided of them, and which set was in force;
 *   <li>the votes, the passkeys that signed them, made and removed, and the delegations that they were given by;
 *   <li>other names of those people;
 *   <li>how it was granted, where it was approved ahead;
 *   <li>freezes of what was asked for, and their ends;
 *   <li>the end, its review, release and outcome;
 *   <li>erasures that took something of it;
 *   <li>the gateway's starts in between, which excuse what a crash can cause.
 * </ul>
 *
 * <p>Attempts that only waited for the same answer have stories of their own.
 */
record Story(SortedMap<Long, Json.Fields> events) {

    /** Finds it; without events when the log has none. */
    static Story of(AuditSearch search, ApprovalId approval) {
        TreeMap<Long, Json.Fields> own = steps(search, approval);
        if (!own.isEmpty()) {
            own.putAll(granted(search, own));
            own.putAll(passkeys(search, own));
            own.putAll(delegations(search, own));
            own.putAll(Stops.of(search, own));
            own.putAll(OtherNames.of(search, own));
            own.putAll(erasures(search, own));
        }
        return new Story(own);
    }

    private static TreeMap<Long, Json.Fields> steps(AuditSearch search, ApprovalId approval) {
        TreeMap<Long, Json.Fields> own = all(search, query(Attribute.APPROVAL, approval.text()));
        Set<String> actions = actions(own);
        own.values()
                .removeIf(event -> event.findText("action")
                        .filter(action -> !actions.contains(action))
                        .isPresent());
        for (String action : actions) {
            for (String type : List.of("attempted", "decided", "undecided")) {
                own.putAll(all(search, query(Attribute.ACTION, action).with(Attribute.TYPE, type)));
            }
        }
        if (!own.isEmpty()) {
            own.putAll(inForce(search, own));
            own.putAll(all(search, query(Attribute.TYPE, "started").from(own.firstKey()))
                    .headMap(own.lastKey()));
        }
        return own;
    }

    /** How people granted ahead what approved it: the steps of that approval up to the grant, and the grant's end. */
    private static SortedMap<Long, Json.Fields> granted(AuditSearch search, SortedMap<Long, Json.Fields> own) {
        Set<String> grants = own.values().stream()
                .filter(event -> event.text("type").equals("shape-used"))
                .map(event -> event.text("grant"))
                .collect(Collectors.toSet());
        TreeMap<Long, Json.Fields> found = new TreeMap<>();
        for (String type : grants.isEmpty() ? List.<String>of() : List.of("shape-granted", "shape-ended")) {
            all(search, query(Attribute.TYPE, type)).headMap(own.lastKey()).forEach((index, event) -> {
                if (grants.contains(event.text("grant"))) {
                    event.findText("approval")
                            .ifPresent(granting -> found.putAll(
                                    steps(search, new ApprovalId(granting)).headMap(index)));
                    found.put(index, event);
                }
            });
        }
        return found;
    }

    /** The digests of the policy sets that decided, or were in force when it was released. */
    Set<String> policies() {
        TreeSet<String> policies = new TreeSet<>();
        events.values().forEach(event -> event.findText("policy").ifPresent(policies::add));
        return policies;
    }

    private static Set<String> actions(SortedMap<Long, Json.Fields> own) {
        return own.values().stream()
                .filter(event -> switch (event.text("type")) {
                    case "held" -> !event.flag("attached");
                    case "released", "executed" -> true;
                    default -> false;
                })
                .map(event -> event.text("action"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** For each decision when its policy came into force, and for decisions and releases which came last. */
    private static SortedMap<Long, Json.Fields> inForce(AuditSearch search, SortedMap<Long, Json.Fields> own) {
        SortedMap<Long, Json.Fields> loads = all(search, query(Attribute.TYPE, "policy-loaded"));
        TreeMap<Long, Json.Fields> found = new TreeMap<>();
        own.forEach((index, event) -> {
            if (Set.of("decided", "released").contains(event.text("type"))) {
                TreeMap<Long, Json.Fields> last = new TreeMap<>();
                TreeMap<Long, Json.Fields> same = new TreeMap<>();
                loads.headMap(index).forEach((at, load) -> {
                    last.clear();
                    last.put(at, load);
                    if (load.findText("policy").equals(event.findText("policy"))) {
                        same.clear();
                        same.put(at, load);
                    }
                });
                found.putAll(last);
                found.putAll(same);
            }
        });
        return found;
    }

    /** Every erasure that took something of these events. */
    private static SortedMap<Long, Json.Fields> erasures(AuditSearch search, SortedMap<Long, Json.Fields> own) {
        TreeMap<Long, Json.Fields> found = all(search, query(Attribute.TYPE, Erasures.TYPE));
        found.values()
                .removeIf(erased -> Erasures.ranges(erased).stream()
                        .allMatch(range ->
                                own.subMap(range.first(), range.last() + 1).isEmpty()));
        return found;
    }

    /** When each passkey that signed a vote was registered, which verifies the signature, and removed: then it signs no more. */
    private static SortedMap<Long, Json.Fields> passkeys(AuditSearch search, SortedMap<Long, Json.Fields> own) {
        TreeMap<Long, Json.Fields> found = new TreeMap<>();
        for (Json.Fields event : own.values()) {
            if (Set.of("voted", "glass-broken").contains(event.text("type"))
                    && event.fields("evidence").find("assertion").isPresent()) {
                String passkey = event.fields("evidence").fields("assertion").text("credential");
                String signer = event.findText("voter").orElseGet(() -> event.text("by"));
                for (String type : List.of("passkey-registered", "passkey-removed")) {
                    AuditQuery query = query(Attribute.SUBJECT, signer).with(Attribute.TYPE, type);
                    all(search, query).headMap(own.lastKey()).forEach((index, each) -> {
                        if (each.text("credential").equals(passkey)) {
                            found.put(index, each);
                        }
                    });
                }
            }
        }
        return found;
    }

    /** By what each vote was given in somebody's place: made, and ended before the last event, where it was. */
    private static SortedMap<Long, Json.Fields> delegations(AuditSearch search, SortedMap<Long, Json.Fields> own) {
        TreeMap<Long, Json.Fields> found = new TreeMap<>();
        for (Json.Fields event : own.values()) {
            if (event.text("type").equals("voted") && event.find("for").isPresent()) {
                for (Json each : event.array("for")) {
                    Json.Fields place = (Json.Fields) each;
                    for (String type : List.of("delegated", "undelegated")) {
                        AuditQuery query =
                                query(Attribute.SUBJECT, place.text("person")).with(Attribute.TYPE, type);
                        all(search, query).headMap(own.lastKey()).forEach((index, other) -> {
                            if (other.text("delegation").equals(place.text("delegation"))) {
                                found.put(index, other);
                            }
                        });
                    }
                }
            }
        }
        return found;
    }

    static AuditQuery query(Attribute attribute, String value) {
        return AuditQuery.page(0, AuditQuery.MAX_LIMIT).with(attribute, value);
    }

    static TreeMap<Long, Json.Fields> all(AuditSearch search, AuditQuery query) {
        TreeMap<Long, Json.Fields> all = new TreeMap<>();
        List<AuditEntry> page = new ArrayList<>(search.find(query));
        while (!page.isEmpty()) {
            page.forEach(entry -> all.put(entry.index(), entry.event()));
            page = page.size() < query.limit()
                    ? List.of()
                    : search.find(query.from(page.getLast().index() + 1));
        }
        return all;
    }
}
