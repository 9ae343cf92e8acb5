package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.JsonBytes;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.seal.Unproven;
import dev.imprimatur.core.tree.Hashes;
import dev.imprimatur.core.tree.LogProof;
import dev.imprimatur.core.tree.TreeHead;
import dev.imprimatur.core.tree.WitnessPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Verifies an evidence bundle from its files alone: the checkpoint's signature and cosignatures, that the log has every
 * event, that what would run is what was held, seen, approved and released, that every step follows from the steps before it
 * (votes before the approval, enough of them, none by somebody with a part in it), and that the policies are those that
 * decided. What was left out of a bundle it can't see, such as how often something granted ahead had been used before: only
 * the whole log shows that.
 */
public final class EvidenceVerifier {

    private static final int DIGITS = 10;

    private final WitnessPolicy policy;
    private final Instant now;

    /**
     * @param policy the log's key, and which witnesses must have cosigned
     * @param now what is cosigned after it counts for nothing
     */
    public EvidenceVerifier(WitnessPolicy policy, Instant now) {
        this.policy = policy;
        this.now = now;
    }

    /**
     * Looks at the whole bundle.
     *
     * @param progress is told how many events were found good
     * @throws RuntimeException what {@code files} throws
     */
    public LogVerification verify(EvidenceFiles files, LongConsumer progress) {
        Pass pass = new Pass(files);
        try {
            pass.manifest();
            pass.checkpoint();
            pass.events(progress);
            new EvidenceContent(files, pass.events).check();
            return pass.result(Soundness.TRUE, pass.sentence(), OptionalLong.empty());
        } catch (LogFault fault) {
            return pass.result(fault.soundness(), fault.sentence(), fault.index());
        } catch (IllegalArgumentException | ClassCastException e) {
            return pass.result(
                    Soundness.TAMPERED, "A file of the bundle can't be read: " + e.getMessage(), OptionalLong.empty());
        }
    }

    /** One look at a bundle. */
    private final class Pass {
        private final EvidenceFiles files;
        private final Steps steps = new Steps(LogVerifier.TOLERANCE);
        private final TreeMap<Long, Json.Fields> events = new TreeMap<>();
        private final TreeMap<String, Long> counts = new TreeMap<>();
        private TreeHead head = TreeHead.EMPTY;
        private Optional<SignedNote> checkpoint = Optional.empty();
        private final TreeMap<Long, Integer> absent = new TreeMap<>();
        private final MissingValues values = new MissingValues();

        private final PayloadReader payloads;

        Pass(EvidenceFiles files) {
            this.files = files;
            // a bundle has everything that is personal in files of their own
            this.payloads = new PayloadReader(path -> files.read(path).map(Bytes::toArray), "payload/none");
        }

        void manifest() throws LogFault {
            SortedSet<String> named = new TreeSet<>();
            for (String line : need(EvidenceFiles.MANIFEST).utf8().lines().toList()) {
                if (!line.matches("[0-9a-f]{64}  [^/].*")) {
                    throw LogFault.somewhere("The file `manifest.sha256` has a line that is none of its own: `"
                            + line.substring(0, Math.min(line.length(), 80)) + "`.");
                }
                String name = line.substring(66);
                if (!named.add(name) || !need(name).digest().hex().equals(line.substring(0, 64))) {
                    throw LogFault.somewhere("The file `" + name + "` is not what `manifest.sha256` says.");
                }
            }
            for (String name : files.names()) {
                if (!name.equals(EvidenceFiles.MANIFEST) && !named.contains(name)) {
                    throw LogFault.somewhere("The file `" + name + "` was added: `manifest.sha256` does not know it.");
                }
            }
        }

        private Bytes need(String name) throws LogFault {
            return files.read(name).orElseThrow(() -> LogFault.somewhere("The file `" + name + "` is missing."));
        }

        void checkpoint() throws LogFault {
            try {
                SignedNote note =
                        SignedNote.parse(need(EvidenceFiles.CHECKPOINT).toArray());
                head = policy.accept(note, now, LogVerifier.TOLERANCE).head();
                checkpoint = Optional.of(note);
            } catch (Unproven e) {
                throw LogFault.somewhere(String.valueOf(e.getMessage()));
            }
        }

        void events(LongConsumer progress) throws LogFault {
            for (String name : files.names()) {
                if (name.startsWith(EvidenceFiles.EVENTS) && name.endsWith(".json")) {
                    String digits = name.substring(EvidenceFiles.EVENTS.length(), name.length() - ".json".length());
                    if (!digits.matches("[0-9]{10,16}")
                            || !EvidenceFiles.event(Long.parseLong(digits)).endsWith(digits)
                            || (digits.length() > DIGITS && digits.startsWith("0"))) {
                        throw LogFault.somewhere("The file `" + name + "` has no index for a name.");
                    }
                    event(Long.parseLong(digits));
                    progress.accept(events.size());
                }
            }
            grantedElsewhere();
            for (var event : events.entrySet()) { // by index, which names of eleven digits are not
                try {
                    steps.take(event.getValue());
                } catch (Misstep misstep) {
                    throw new LogFault(misstep.soundness(), OptionalLong.of(event.getKey()), misstep.sentence());
                }
                values.take(event.getValue(), event.getKey(), absent.getOrDefault(event.getKey(), 0));
                counts.merge(event.getValue().text("type"), 1L, Long::sum);
            }
            if (values.missing() > 0) {
                throw new LogFault(
                        Soundness.CANNOT_TELL,
                        OptionalLong.empty(),
                        "Every event is as it was written, but " + values.missing()
                                + " values that lay beside the log are missing, and no erasure is in the bundle that took"
                                + " them; the first of them belongs to the event at index "
                                + values.first().orElse(0) + ".");
            }
        }

        /** What was approved ahead stands on votes about another approval, which bundles of older gateways don't have. */
        private void grantedElsewhere() throws LogFault {
            Set<String> granted = events.values().stream()
                    .filter(event -> event.text("type").equals("shape-granted"))
                    .map(event -> event.text("grant"))
                    .collect(Collectors.toSet());
            for (var event : events.entrySet()) {
                if (event.getValue().text("type").equals("shape-used")
                        && !granted.contains(event.getValue().text("grant"))) {
                    throw new LogFault(
                            Soundness.CANNOT_TELL,
                            OptionalLong.of(event.getKey()),
                            "This was approved ahead by `" + event.getValue().text("grant")
                                    + "`, whose votes are about another approval: verify the whole log, and look at"
                                    + " the bundle of the approval that granted it.");
                }
            }
        }

        private void event(long index) throws LogFault {
            byte[] entry = need(EvidenceFiles.event(index) + ".json").toArray();
            Json.Fields event = LogBundle.event(entry, index, new JsonBytes(4_096));
            LogProof proof = LogProof.parse(
                    need(EvidenceFiles.event(index) + ".tlog-proof").toArray());
            if (proof.index() != index) {
                throw LogFault.at(index, "The proof is about the event at index " + proof.index() + ".");
            }
            if (!proof.checkpoint().text().equals(checkpoint.orElseThrow().text())) {
                throw LogFault.at(index, "The proof is against another checkpoint than the bundle's.");
            }
            try {
                proof.verify(Hashes.leaf(entry), policy, now, LogVerifier.TOLERANCE);
            } catch (Unproven e) {
                throw LogFault.at(index, String.valueOf(e.getMessage()));
            }
            PayloadReader.Looked looked = payloads.look(event, index);
            absent.put(index, looked.absent());
            events.put(index, looked.event());
        }

        String sentence() {
            List<String> ends = new ArrayList<>();
            OwnEvents.of(events).values().forEach(event -> {
                switch (event.text("type")) {
                    case "approved", "glass-broken", "denied", "expired", "withdrawn" ->
                        ends.add(event.text("type") + " by " + event.text("by"));
                    case "released" -> ends.add("released");
                    case "executed" ->
                        ends.add("executed"
                                + Attribute.OUTCOME.of(event).stream()
                                        .map(word -> " (" + word + ")")
                                        .collect(Collectors.joining()));
                    default -> {}
                }
            });
            return "All " + events.size() + " events are in the log as they were written, they are about exactly this"
                    + " request, and every step follows from the steps before it: "
                    + (ends.isEmpty() ? "held, and not answered yet" : String.join(", ", ends))
                    + "."
                    + values.said();
        }

        LogVerification result(Soundness soundness, String sentence, OptionalLong index) {
            return new LogVerification(
                    soundness,
                    sentence,
                    index,
                    head,
                    events.size(),
                    counts,
                    steps.unanswered(),
                    steps.pending(),
                    values.erased());
        }
    }
}
