package dev.imprimatur.core.audit;

import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;

/** Whether the events of an evidence bundle, which the log has, are about what else is in it. */
final class EvidenceContent {

    /** The rule that policies name where none matches. */
    private static final String DEFAULT = RuleId.DEFAULT.text();

    private final EvidenceFiles files;
    private final SortedMap<Long, Json.Fields> events;
    private final SortedMap<Long, Json.Fields> own;

    EvidenceContent(EvidenceFiles files, SortedMap<Long, Json.Fields> events) {
        this.files = files;
        this.events = events;
        this.own = OwnEvents.of(events);
    }

    void check() throws LogFault {
        Bytes request = need(EvidenceFiles.REQUEST);
        Json.Fields bound = (Json.Fields) Json.parse(request.toArray());
        digest(request.digest());
        attempt(bound);
        copies(bound);
        policies();
        for (var event : events.entrySet()) {
            if (event.getValue().text("type").equals("decided")) {
                decided(event.getKey(), event.getValue());
            }
        }
    }

    private Bytes need(String name) throws LogFault {
        return files.read(name).orElseThrow(() -> LogFault.somewhere("The file `" + name + "` is missing."));
    }

    /** One approval, and every event of it about this request. */
    private void digest(Digest digest) throws LogFault {
        Set<String> approvals = new HashSet<>();
        boolean held = false;
        for (var entry : own.entrySet()) {
            Json.Fields event = entry.getValue();
            event.findText("approval").ifPresent(approvals::add);
            held |= event.text("type").equals("held");
            Optional<String> about = event.findText("digest");
            if (about.isPresent() && !about.get().equals(digest.toString())) {
                throw LogFault.at(
                        entry.getKey(),
                        "The event is about the request " + about.get() + ", but `request.json` has the SHA-256 "
                                + digest + ".");
            }
        }
        if (!held || approvals.size() != 1) {
            throw LogFault.somewhere(
                    held
                            ? "The events are of different approvals."
                            : "No event in the bundle says that anything was held.");
        }
    }

    /** The attempts are of this request, as far as an attempt tells. */
    private void attempt(Json.Fields bound) throws LogFault {
        Bytes content = Bytes.ofBase64(bound.fields("payload").text("content"));
        for (var entry : own.entrySet()) {
            Json.Fields event = entry.getValue();
            if (!event.text("type").equals("attempted")) {
                continue;
            }
            boolean same = event.get("target").equals(bound.get("target"))
                    && event.get("operation").equals(bound.get("operation"))
                    && event.get("subject").equals(bound.get("subject"))
                    && text(event, content.utf8());
            if (!same) {
                throw LogFault.at(entry.getKey(), "What was attempted is not what `request.json` says.");
            }
        }
    }

    /**
     * Whether the text of the attempt is this one, in the event or beside the log. Where it was erased nobody can tell; that
     * it was held under the digest of the request is looked at anyway.
     */
    private static boolean text(Json.Fields event, String text) {
        if (event.find("text").isEmpty()
                && event.find(Personal.MEMBER).isPresent()
                && event.fields(Personal.MEMBER).find("text").isPresent()) {
            return true;
        }
        return event.find("text")
                .map(Json.of(text)::equals)
                .orElseGet(() -> event.fields(Beside.MEMBER)
                        .fields("text")
                        .text("sha256")
                        .equals(Bytes.utf8(text).digest().toString()));
    }

    private void copies(Json.Fields bound) throws LogFault {
        Json.Fields payload = bound.fields("payload");
        if (!need(EvidenceFiles.STATEMENT).equals(Bytes.ofBase64(payload.text("content")))) {
            throw LogFault.somewhere("The file `statement` is not what `request.json` says would run.");
        }
        if (!need(EvidenceFiles.PARAMETERS)
                .equals(Bytes.of(payload.get("parameters").canonicalBytes()))) {
            throw LogFault.somewhere("The file `parameters.json` is not what `request.json` says was bound.");
        }
    }

    /** Every policy in the bundle is one that an event names: others would only cost whoever looks at them. */
    private void policies() throws LogFault {
        Set<String> named = new HashSet<>();
        events.values()
                .forEach(event -> event.findText("policy")
                        .ifPresent(version -> named.add(
                                EvidenceFiles.policy(Digest.parse(version).hex()))));
        for (String name : files.names().tailSet(EvidenceFiles.POLICY)) {
            if (!name.startsWith(EvidenceFiles.POLICY)) {
                return;
            }
            int end = name.indexOf('/', EvidenceFiles.POLICY.length()) + 1;
            if (!named.contains(name.substring(0, Math.max(0, end)))) {
                throw LogFault.somewhere("The file `" + name + "` belongs to no policy that an event names.");
            }
        }
    }

    /** The policy is there, and has the rules that decided. */
    private void decided(long index, Json.Fields event) throws LogFault {
        Digest version = Digest.parse(event.text("policy"));
        String name = EvidenceFiles.policy(version.hex()) + "policy.json";
        Bytes policy = files.read(name)
                .orElseThrow(() -> new LogFault(
                        Soundness.CANNOT_TELL,
                        OptionalLong.of(index),
                        "The policy that decided (" + version
                                + ") is not in the bundle: the gateway had not kept it."));
        if (!policy.digest().equals(version)) {
            throw LogFault.at(
                    index,
                    "The file `" + name + "` is not the policy that decided: its SHA-256 is " + policy.digest() + ".");
        }
        List<String> rules = ((Json.Fields) Json.parse(policy.toArray()))
                .array("rules").stream()
                        .map(rule -> ((Json.Fields) rule).text("id"))
                        .toList();
        for (String rule : event.texts("rules")) {
            if (!rule.equals(DEFAULT) && !rules.contains(rule)) {
                throw LogFault.at(index, "The rule `" + rule + "` decided, but the policy has no such rule.");
            }
        }
    }
}
