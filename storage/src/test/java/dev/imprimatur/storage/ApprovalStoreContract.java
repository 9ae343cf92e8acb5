package dev.imprimatur.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.approval.StorageFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every medium must do for approvals. */
public abstract class ApprovalStoreContract {

    private static final ApprovalCodec CODEC = new ApprovalCodec(Samples.KEY);

    /** An empty one. */
    protected abstract ApprovalStore store();

    private static SealedApproval row(int number, int minute) {
        return CODEC.seal(Samples.pending(number, minute));
    }

    private SealedApproval stored(int number, int minute) {
        SealedApproval row = row(number, minute);
        store().insert(row);
        return row;
    }

    private SealedApproval withdrawn(int number, int minute) {
        SealedApproval row = CODEC.seal(
                Samples.pending(number, minute).withdraw("gone", Samples.NOON.plus(Duration.ofMinutes(minute))));
        assertThat(store().replace(row)).isTrue();
        return row;
    }

    @Test
    void givesBackExactlyWhatItTook() {
        SealedApproval row = stored(1, 0);
        assertThat(store().find(row.id())).contains(row);
        assertThat(CODEC.open(store().find(row.id()).orElseThrow())).isEqualTo(Samples.pending(1, 0));
        assertThat(store().find(Samples.id(2))).isEmpty();
    }

    @Test
    void refusesAnIdentifierThatIsTaken() {
        SealedApproval row = stored(1, 0);
        assertThatThrownBy(() -> store().insert(row(1, 5))).isInstanceOf(StorageFailure.class);
        assertThat(store().find(row.id())).contains(row);
    }

    @Test
    void replacesOnlyTheRevisionBefore() {
        stored(1, 0);
        SealedApproval ended = withdrawn(1, 0);
        assertThat(ended.revision()).isEqualTo(1);
        assertThat(store().replace(ended)).as("the same once more").isFalse();
        SealedApproval ahead = new SealedApproval(
                ended.id(),
                7,
                ended.state(),
                ended.digest(),
                ended.openedAt(),
                ended.expiresAt(),
                ended.body(),
                ended.mac());
        assertThat(store().replace(ahead)).as("a revision ahead").isFalse();
        assertThat(store().find(Samples.id(1))).contains(ended);
        assertThat(store().replace(CODEC.seal(Samples.pending(2, 0).withdraw("", Samples.NOON))))
                .as("one that was never stored")
                .isFalse();
    }

    @Test
    void oneOfManyThatReplaceTheSameRevisionWins() throws Exception {
        stored(1, 0);
        List<Callable<Boolean>> racers = IntStream.range(0, 64)
                .<Callable<Boolean>>mapToObj(racer -> () ->
                        store().replace(CODEC.seal(Samples.pending(1, 0).withdraw("racer " + racer, Samples.NOON))))
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            int won = 0;
            for (Future<Boolean> answer : threads.invokeAll(racers)) {
                won += answer.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        }
        assertThat(store().find(Samples.id(1)).orElseThrow().revision()).isEqualTo(1);
    }

    @Test
    void findsThePendingOnesOfADigestOldestFirst() {
        String sql = "DELETE FROM orders";
        SealedApproval later = CODEC.seal(Samples.pending(1, 9, sql));
        SealedApproval earlier = CODEC.seal(Samples.pending(2, 3, sql));
        store().insert(later);
        store().insert(earlier);
        stored(3, 0);
        assertThat(store().pending(later.digest())).containsExactly(earlier, later);
        assertThat(store().replace(CODEC.seal(Samples.pending(2, 3, sql).withdraw("", Samples.NOON))))
                .isTrue();
        assertThat(store().pending(later.digest())).containsExactly(later);
    }

    @Test
    void findsThosePendingThatExpireFirstFirst() {
        SealedApproval second = stored(1, 10);
        SealedApproval first = stored(2, 5);
        stored(3, 0);
        withdrawn(3, 0);
        Instant expiry = second.expiresAt();
        assertThat(store().pendingUntil(expiry, Optional.empty(), 9)).containsExactly(first, second);
        assertThat(store().pendingUntil(expiry.minusNanos(1), Optional.empty(), 9))
                .containsExactly(first);
        assertThat(store().pendingUntil(Instant.MAX, Optional.empty(), 9)).containsExactly(first, second);
        assertThat(store().pendingUntil(Instant.MIN, Optional.empty(), 9)).isEmpty();
    }

    @Test
    void pagesThoseThatExpireAtTheSameMoment() {
        SealedApproval first = stored(1, 5);
        SealedApproval second = stored(2, 5);
        SealedApproval third = stored(3, 5);
        SealedApproval last = stored(4, 9);
        assertThat(store().pendingUntil(Instant.MAX, Optional.empty(), 2)).containsExactly(first, second);
        assertThat(store().pendingUntil(Instant.MAX, Optional.of(second), 2)).containsExactly(third, last);
        assertThat(store().pendingUntil(Instant.MAX, Optional.of(last), 2)).isEmpty();
        withdrawn(2, 5);
        assertThat(store().pendingUntil(third.expiresAt(), Optional.of(second), 2))
                .containsExactly(third);
    }

    @Test
    void listsPagesNewestFirstAndAppliesTheState() {
        SealedApproval oldest = stored(1, 0);
        SealedApproval middle = stored(2, 5);
        SealedApproval newest = stored(3, 5);
        assertThat(store().list(Optional.empty(), Optional.empty(), 2)).containsExactly(newest, middle);
        assertThat(store().list(Optional.empty(), Optional.of(middle.id()), 2)).containsExactly(oldest);
        assertThat(store().list(Optional.empty(), Optional.of(oldest.id()), 2)).isEmpty();
        assertThat(store().list(Optional.empty(), Optional.of(Samples.id(99)), 2))
                .isEmpty();
        SealedApproval ended = withdrawn(2, 5);
        assertThat(store().list(Optional.of("withdrawn"), Optional.empty(), 10)).containsExactly(ended);
        assertThat(store().list(Optional.of("pending"), Optional.of(newest.id()), 10))
                .containsExactly(oldest);
        assertThatThrownBy(() -> store().list(Optional.empty(), Optional.empty(), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
