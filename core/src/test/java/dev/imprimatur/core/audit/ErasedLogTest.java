package dev.imprimatur.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a verifier says of values that lie beside a log, were erased, are missing or were changed. */
class ErasedLogTest {

    private static final String FILE = "personal/000";
    private static final Random CHANCE = new Random(3);

    /** A log with a personal text at index 1 and a personal reason at index 4, and what comes behind. */
    private static WrittenLog log(Json.Builder... more) {
        Chain chain = Chain.holding()
                .add(Chain.vote("apr-2222222222", "person:eve", "approve", Chain.DIGEST, "Her mother is ill", 3));
        for (Json.Builder event : more) {
            chain.add(event);
        }
        List<Json.Fields> entries = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (Json.Fields event : chain.events()) {
            Json.Fields whole = event.text("type").equals("attempted")
                    ? Personal.put(event, "text", Optional.of(Json.of("SELECT 'ben'")))
                    : event;
            Personal.Committed committed = Personal.commit(whole, Set.of(Personal.values()), CHANCE);
            int index = entries.size();
            committed
                    .values()
                    .forEach(
                            value -> lines.append(value.line(index).canonical()).append('\n'));
            entries.add(committed.entry());
        }
        WrittenLog log = WrittenLog.of(WrittenLog.entries(entries));
        log.files.put(FILE, lines.toString().getBytes(StandardCharsets.UTF_8));
        return log;
    }

    private static Json.Builder erased(int second, long... ends) {
        List<Json> ranges = new ArrayList<>();
        for (int i = 0; i < ends.length; i += 2) {
            ranges.add(Json.array(List.of(Json.of(ends[i]), Json.of(ends[i + 1]))));
        }
        return Chain.event("erased", second)
                .with("by", "person:ada")
                .with("because", "asked for")
                .with("scope", Json.fields().with("subject", "person:ben").build())
                .with("entries", Json.array(ranges))
                .with("values", ends.length / 2)
                .with("approvals", Json.texts(List.of()))
                .with("votes", Json.texts(List.of()));
    }

    private static WrittenLog blanked(WrittenLog log, String word) {
        return log.change(FILE, content -> {
            StringBuilder kept = new StringBuilder();
            for (String line : new String(content, StandardCharsets.UTF_8).split("\n", 0)) {
                kept.append(line.contains(word) ? " ".repeat(line.length()) : line)
                        .append('\n');
            }
            return kept.toString().getBytes(StandardCharsets.UTF_8);
        });
    }

    private static void assertFound(WrittenLog log, Soundness soundness, String words) {
        LogVerification found = log.verify();
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(soundness);
        assertThat(found.sentence()).contains(words);
    }

    @Test
    void aLogWhoseValuesAreThereIsTrue() {
        assertFound(log(), Soundness.TRUE, "as they were written");
        assertThat(log().verify().erased()).isZero();
    }

    @Test
    void aLawfulErasureLeavesItTrueAndIsCounted() {
        WrittenLog one = blanked(log(erased(9, 1, 1)), "SELECT");
        assertFound(one, Soundness.TRUE, "1 personal or large values were erased");
        assertThat(one.verify().erased()).isEqualTo(1);
        WrittenLog both = log(erased(9, 0, 4)).remove(FILE);
        assertThat(both.verify().erased()).isEqualTo(2);
    }

    @Test
    void anErasureThatIsNotCompleteIsTrueToo() {
        assertFound(log(erased(9, 0, 4)), Soundness.TRUE, "as they were written");
    }

    @Test
    void whatIsMissingWithoutAnErasureCannotBeTold() {
        assertFound(blanked(log(), "SELECT"), Soundness.CANNOT_TELL, "1 values that lay beside the log are missing");
        assertFound(blanked(log(), "SELECT"), Soundness.CANNOT_TELL, "the event at index 1");
        assertFound(log(erased(9, 1, 1)).remove(FILE), Soundness.CANNOT_TELL, "the event at index 4");
    }

    @Test
    void whatWasChangedIsTamperedWithEvenWhereItMayBeGone() {
        for (WrittenLog log : List.of(log(), log(erased(9, 0, 4)))) {
            log.change(
                    FILE,
                    content -> new String(content, StandardCharsets.UTF_8)
                            .replace("'ben'", "'kim'")
                            .getBytes(StandardCharsets.UTF_8));
            assertFound(log, Soundness.TAMPERED, "`text`");
            assertThat(log.verify().index()).hasValue(1);
        }
        WrittenLog garbled = log().change(FILE, content -> {
            content[3] = '?';
            return content;
        });
        assertFound(garbled, Soundness.TAMPERED, "was changed");
    }

    @Test
    void aValueOfAnotherEventIsTamperedWith() {
        WrittenLog log = log().change(
                        FILE,
                        content -> new String(content, StandardCharsets.UTF_8)
                                .replace("\"index\":4,\"path\":\"because\"", "\"index\":1,\"path\":\"text\"")
                                .getBytes(StandardCharsets.UTF_8));
        assertFound(log, Soundness.TAMPERED, "`text`");
    }

    @Test
    void anErasureOfWhatComesBehindItIsTamperedWith() {
        assertFound(log(erased(9, 1, 5)), Soundness.TAMPERED, "was not recorded before it");
        assertFound(log(erased(9, 4, 1)), Soundness.TAMPERED, "no range");
    }

    @Test
    void aReasonThatWasErasedWasThere() {
        Json.Fields held = Personal.put(
                Chain.held("a", "apr-2222222222", false, 2).build(), "rationale", Optional.of(Json.of(true)));
        Json.Fields vote = Chain.vote("apr-2222222222", "person:eve", "approve", Chain.DIGEST, "She said so", 3)
                .build();
        List<Json.Fields> events = new ArrayList<>(
                new Chain().started(0).attempted("a", 1).decided("a", "hold", 1).events());
        events.add(held);
        events.add(Personal.commit(vote, Set.of(Personal.BECAUSE), CHANCE).entry());
        events.add(erased(9, 4, 4).build());
        assertFound(WrittenLog.of(WrittenLog.entries(events)), Soundness.TRUE, "1 personal");
        events.set(
                4,
                Chain.vote("apr-2222222222", "person:eve", "approve", Chain.DIGEST, 3)
                        .build());
        assertFound(WrittenLog.of(WrittenLog.entries(events)), Soundness.TAMPERED, "without the reason");
    }

    /** What was too large for the log could never be missing before; an erasure covers it, too. */
    @Test
    void aLargeValueCanBeErasedAsWell() {
        Json.Fields large = Personal.put(
                Chain.event("attempted", 1).with("action", "a").build(),
                "text",
                Optional.of(Json.of("x".repeat(70_000))));
        Beside beside = Beside.of(large, 65_535);
        List<Json.Fields> events = List.of(
                new Chain().started(0).events().getFirst(),
                beside.entry(),
                erased(9, 1, 1).build());
        WrittenLog erased = WrittenLog.of(WrittenLog.entries(events));
        assertFound(erased, Soundness.TRUE, "1 personal or large");
        WrittenLog missing = WrittenLog.of(WrittenLog.entries(events.subList(0, 2)));
        assertFound(missing, Soundness.CANNOT_TELL, "missing");
        Bytes payload = beside.payloads().getFirst();
        String path = "payload/" + payload.digest().hex().substring(0, 2) + "/"
                + payload.digest().hex();
        erased.files.put(path, "other".getBytes(StandardCharsets.UTF_8));
        assertFound(erased, Soundness.TAMPERED, "was changed");
    }
}
