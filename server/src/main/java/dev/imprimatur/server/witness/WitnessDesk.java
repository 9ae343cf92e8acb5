package dev.imprimatur.server.witness;

import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.AddCheckpoint;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.Cosigner;
import dev.imprimatur.core.tree.Witness;
import dev.imprimatur.core.tree.WitnessAnswer;
import dev.imprimatur.core.tree.WitnessState;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers logs, one request of each at a time. What it has cosigned is kept before anybody hears of it. */
public final class WitnessDesk {

    private static final Logger LOG = LoggerFactory.getLogger(WitnessDesk.class);

    private final Witness witness;
    private final Map<String, Place> places = new TreeMap<>();
    private final Keeping keeping;
    private final InstantSource clock;

    /** What is known of one log; touched only under its lock. */
    private static final class Place {
        final ReentrantLock lock = new ReentrantLock();
        final List<NoteKey> keys;
        Optional<SignedNote> last;
        WitnessState state;

        Place(List<NoteKey> keys, Optional<SignedNote> last) {
            this.keys = keys;
            this.last = last;
            this.state = WitnessState.NEW;
            last.map(note -> Checkpoint.parse(note.text())).ifPresent(checkpoint -> {
                state = new WitnessState(new TreeMap<>(Map.of(checkpoint.origin(), checkpoint.head())));
            });
        }
    }

    /** What it runs on: the folder keeps, and remembers from the last time. */
    public WitnessDesk(Cosigner cosigner, Collection<NoteKey> logs, WitnessFolder folder, InstantSource clock) {
        this(cosigner, logs, (origin, keys) -> folder.read(origin, cosigner.key(), keys), folder, clock);
    }

    /**
     * Over any memory.
     *
     * @param kept what was kept last of a log, by its origin and keys
     */
    public WitnessDesk(
            Cosigner cosigner,
            Collection<NoteKey> logs,
            BiFunction<String, List<NoteKey>, Optional<SignedNote>> kept,
            Keeping keeping,
            InstantSource clock) {
        this.witness = new Witness(cosigner, logs);
        this.keeping = keeping;
        this.clock = clock;
        logs.stream()
                .collect(Collectors.groupingBy(NoteKey::name))
                .forEach((origin, keys) -> places.put(origin, new Place(keys, kept.apply(origin, keys))));
    }

    /** What verifies its cosignatures. */
    public NoteKey key() {
        return witness.key();
    }

    /**
     * The answer to the body of an add-checkpoint request.
     *
     * @throws WitnessUnable when it could not be kept; then nothing was cosigned
     */
    public WitnessAnswer answer(byte[] body) {
        SignedNote note;
        String origin;
        try {
            note = AddCheckpoint.parse(body).checkpoint();
            origin = Checkpoint.parse(note.text()).origin();
        } catch (IllegalArgumentException e) {
            return new WitnessAnswer.Malformed(String.valueOf(e.getMessage()));
        }
        return find(origin)
                .<WitnessAnswer>map(place -> answer(place, origin, note, body))
                .orElseGet(() -> new WitnessAnswer.UnknownLog(origin));
    }

    private WitnessAnswer answer(Place place, String origin, SignedNote note, byte[] body) {
        place.lock.lock();
        try {
            WitnessAnswer answer = witness.answer(body, place.state, clock.instant());
            switch (answer) {
                case WitnessAnswer.Cosigned cosigned -> {
                    SignedNote kept = cosigned(note, place.keys, cosigned.signature());
                    keeping.keep(origin, kept);
                    place.state = cosigned.next();
                    place.last = Optional.of(kept);
                }
                case WitnessAnswer.Inconsistent inconsistent ->
                    LOG.warn("Somebody with the key of `{}` shows another past: {}", origin, inconsistent.why());
                case WitnessAnswer.Malformed malformed -> {}
                case WitnessAnswer.Unsigned unsigned -> {}
                case WitnessAnswer.UnknownLog unknown -> {}
                case WitnessAnswer.Conflict conflict -> {}
            }
            return answer;
        } finally {
            place.lock.unlock();
        }
    }

    /** With nobody else's signatures: they were not looked at. */
    private static SignedNote cosigned(SignedNote note, List<NoteKey> log, SignedNote.Signature cosignature) {
        List<SignedNote.Signature> own = note.signatures().stream()
                .filter(signature -> log.stream().anyMatch(key -> key.claimedBy(signature)))
                .toList();
        return new SignedNote(note.text(), own).with(cosignature);
    }

    /** The checkpoint that was cosigned last of the log with this name; see {@link WitnessFolder#name}. */
    Optional<SignedNote> last(String name) {
        return places.entrySet().stream()
                .filter(place -> WitnessFolder.name(place.getKey()).equals(name))
                .findFirst()
                .flatMap(place -> {
                    place.getValue().lock.lock();
                    try {
                        return place.getValue().last;
                    } finally {
                        place.getValue().lock.unlock();
                    }
                });
    }

    private Optional<Place> find(String origin) {
        return Optional.ofNullable(places.get(origin));
    }
}
