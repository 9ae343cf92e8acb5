package dev.imprimatur.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.delivery.Backlog;
import dev.imprimatur.core.delivery.Parcel;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every medium must do for what is still to be delivered. */
public abstract class BacklogContract {

    private static final Instant NOON = Samples.NOON;

    /** An empty one. */
    protected abstract Backlog backlog();

    private static Parcel parcel(long index, String thread) {
        return Parcel.fresh(index, thread, NOON);
    }

    private void take(long next, Parcel... parcels) {
        backlog().open("siem", 0);
        backlog().take("siem", next, List.of(parcels));
    }

    private List<Long> due(Instant now) {
        return backlog().due("siem", now, 100).stream().map(Parcel::index).toList();
    }

    @Test
    void beginsWhereItIsToldOnlyOnce() {
        assertThat(backlog().open("siem", 7).next()).isEqualTo(7);
        assertThat(backlog().open("siem", 9).next()).isEqualTo(7);
        backlog().take("siem", 12, List.of());
        assertThat(backlog().open("siem", 9).next()).isEqualTo(12);
        assertThat(backlog().open("other", 9).next()).isEqualTo(9);
    }

    @Test
    void whatIsTakenTwiceIsThereOnce() {
        take(3, parcel(1, "apr-a"), parcel(2, ""));
        backlog().again("siem", parcel(1, "apr-a").again(NOON.plusSeconds(5), "down"));
        take(3, parcel(1, "apr-a"), parcel(2, ""));
        assertThat(backlog().counts("siem")).isEqualTo(new Backlog.Counts(2, 0));
        assertThat(due(NOON)).containsExactly(2L);
    }

    @Test
    void ofOneThreadTheFirstComesFirst() {
        take(9, parcel(1, "apr-a"), parcel(2, "apr-b"), parcel(3, "apr-a"), parcel(4, ""), parcel(5, ""));
        assertThat(due(NOON)).containsExactly(1L, 2L, 4L, 5L);
        backlog().again("siem", parcel(1, "apr-a").again(NOON.plusSeconds(5), "down"));
        assertThat(due(NOON)).containsExactly(2L, 4L, 5L);
        assertThat(due(NOON.plusSeconds(5))).containsExactly(1L, 2L, 4L, 5L);
        backlog().done("siem", 1);
        assertThat(due(NOON)).containsExactly(2L, 3L, 4L, 5L);
    }

    @Test
    void whatIsGivenUpIsKeptAndHoldsNothingUp() {
        take(9, parcel(1, "apr-a"), parcel(3, "apr-a"));
        Parcel buried = parcel(1, "apr-a").again(NOON, "it answers 500");
        backlog().bury("siem", buried);
        assertThat(due(NOON)).containsExactly(3L);
        assertThat(backlog().counts("siem")).isEqualTo(new Backlog.Counts(1, 1));
        assertThat(backlog().dead("siem", 10)).containsExactly(buried);
        assertThat(backlog().dead("other", 10)).isEmpty();
    }

    @Test
    void revivesWhatWasGivenUpAndWhatWaits() {
        take(9, parcel(1, ""), parcel(2, ""), parcel(3, ""));
        backlog().bury("siem", parcel(1, "").again(NOON, "down"));
        backlog().again("siem", parcel(2, "").again(NOON.plusSeconds(3_600), "down"));
        backlog().close("siem", "it answers 410");
        assertThat(backlog().open("siem", 0).closed()).contains("it answers 410");
        assertThat(backlog().revive("siem", NOON.plusSeconds(1))).isEqualTo(2);
        assertThat(backlog().open("siem", 0).closed()).isEmpty();
        assertThat(due(NOON.plusSeconds(1))).containsExactly(1L, 2L, 3L);
        assertThat(backlog().due("siem", NOON.plusSeconds(1), 1).getFirst().attempts())
                .isZero();
    }

    @Test
    void channelsDoNotTouchEachOther() {
        take(5, parcel(1, "apr-a"));
        backlog().open("other", 0);
        backlog().take("other", 5, List.of(parcel(1, "apr-a")));
        backlog().done("siem", 1);
        assertThat(due(NOON)).isEmpty();
        assertThat(backlog().due("other", NOON, 10)).hasSize(1);
    }
}
