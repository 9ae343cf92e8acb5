package dev.imprimatur.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.seal.MacKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealedPostingsTest {

    private static final ApprovalId ID = new ApprovalId("apr-2222222222");
    private static final Posting POSTING = new Posting("chat", "C1/1", ID, "C1", "event 7");

    private final Map<String, Posting> rows = new HashMap<>();
    private final List<Posting> refused = new ArrayList<>();
    private final Postings memory = new Postings() {
        @Override
        public List<Posting> of(String channel, ApprovalId approval) {
            return List.copyOf(rows.values());
        }

        @Override
        public Optional<Posting> find(String channel, String message) {
            return Optional.ofNullable(rows.get(message));
        }

        @Override
        public void put(Posting posting) {
            rows.put(posting.message(), posting);
        }
    };
    private final SealedPostings sealed = new SealedPostings(memory, new MacKey(new byte[32]), refused::add);

    @Test
    void givesBackWhatItWasGiven() {
        sealed.put(POSTING);
        assertThat(sealed.of("chat", ID)).containsExactly(POSTING);
        assertThat(sealed.find("chat", "C1/1")).contains(POSTING);
        assertThat(refused).isEmpty();
    }

    @Test
    void whatSomebodyElseWroteOrChangedIsNotThere() {
        sealed.put(POSTING);
        Posting row = java.util.Objects.requireNonNull(rows.get("C1/1"));
        List<Posting> forged = List.of(
                POSTING,
                new Posting("chat", "C1/1", ID, "elsewhere", row.shown()),
                new Posting("chat", "C1/1", new ApprovalId("apr-3333333333"), "C1", row.shown()),
                new Posting("other", "C1/1", ID, "C1", row.shown()),
                row.showing(row.shown() + "1"),
                row.showing("x " + row.shown()),
                row.showing(""));
        for (Posting each : forged) {
            rows.put("C1/1", each);
            assertThat(sealed.find("chat", "C1/1")).as("%s", each).isEmpty();
        }
        assertThat(refused).hasSize(forged.size());
    }

    @Test
    void anotherGatewaysRowsAreNotOurs() {
        sealed.put(POSTING);
        assertThat(new SealedPostings(
                                memory,
                                new MacKey(new byte[] {
                                    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
                                    24, 25, 26, 27, 28, 29, 30, 31, 32
                                }),
                                refused::add)
                        .of("chat", ID))
                .isEmpty();
    }
}
