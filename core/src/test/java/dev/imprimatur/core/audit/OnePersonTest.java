package dev.imprimatur.core.audit;

import static dev.imprimatur.core.audit.Chain.linked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Logs in which somebody with several accounts gets further than anybody may. */
final class OnePersonTest {

    private static final String APPROVAL = "apr-2222222222";

    private static Json.Builder unlinked(String who, String other, String by, boolean parted, int second) {
        return Chain.event("account-unlinked", second)
                .with("who", who)
                .with("other", other)
                .with("by", by)
                .with("parted", parted);
    }

    private static Chain start() {
        return new Chain().started(0);
    }

    private static Chain held(Chain before, int second) {
        return before.attempted("a", second).decided("a", "hold", second).add(Chain.held("a", APPROVAL, false, second));
    }

    private static Chain votes(Chain before, int second) {
        return before.voted(APPROVAL, "person:eve", "approve", second)
                .voted(APPROVAL, "person:kim", "approve", second + 1);
    }

    private static Chain done(Chain before, int second) {
        return before.settled("approved", APPROVAL, second)
                .released("a", APPROVAL, second)
                .executed("a", Optional.of(APPROVAL), second);
    }

    private static void tampered(Chain chain, String sentence) {
        LogVerification found = chain.verify();
        assertThat(found.sentence()).contains(sentence);
        assertThat(found.soundness()).isEqualTo(Soundness.TAMPERED);
    }

    private static void good(Chain chain) {
        LogVerification found = chain.verify();
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
    }

    @Test
    void anotherAccountOfWhoeverAskedDoesNotVote() {
        tampered(
                votes(held(start().add(linked("person:boss", "person:kim", 1)), 300), 301),
                "another account of somebody who may not approve this");
        tampered(
                votes(
                        held(
                                start().add(linked("person:lea", "person:boss", 1))
                                        .add(linked("person:lea", "person:kim", 2)),
                                300),
                        301),
                "another account of somebody who may not approve this");
    }

    @Test
    void twoAccountsOfOnePersonAreNoTwoPeople() {
        tampered(
                done(votes(held(start().add(linked("person:eve", "person:kim", 1)), 300), 301), 303),
                "without enough accepted votes of different people");
        good(done(votes(held(start(), 300), 301), 303));
    }

    @Test
    void whoTurnsOutToBeOnePersonIsNotTwoAnyMore() {
        Chain voted = votes(held(start(), 300), 301).add(linked("person:eve", "person:kim", 303));
        tampered(done(voted, 400), "without enough accepted votes of different people");
        Chain approved = votes(held(start(), 300), 301)
                .settled("approved", APPROVAL, 303)
                .add(linked("person:eve", "person:kim", 304));
        tampered(approved.released("a", APPROVAL, 400), "not approved by enough people who have no part in it");
    }

    @Test
    void whoTurnsOutToHaveAPartInItDoesNotCount() {
        Chain voted = votes(held(start(), 300), 301).add(linked("person:boss", "person:kim", 303));
        tampered(done(voted, 400), "without enough accepted votes of different people");
        Chain approved = votes(held(start(), 300), 301)
                .settled("approved", APPROVAL, 303)
                .add(linked("person:boss", "person:kim", 304));
        tampered(approved.released("a", APPROVAL, 400), "not approved by enough people who have no part in it");
    }

    @Test
    void aLinkOfTheSameMomentMayNotHaveBeenKnown() {
        good(done(votes(held(start().add(linked("person:eve", "person:kim", 300)), 300), 301), 303));
    }

    @Test
    void whoTakesTheirOwnLinkBackStaysOnePerson() {
        tampered(
                votes(
                        held(
                                start().add(linked("person:boss", "person:kim", 1))
                                        .add(unlinked("person:boss", "person:kim", "person:kim", false, 2)),
                                300),
                        301),
                "another account of somebody who may not approve this");
    }

    @Test
    void whomSomebodyElsePartedAreTwoPeopleForWhatBeginsAfterwards() {
        Json.Builder parted = unlinked("person:boss", "person:kim", "person:ada", true, 400);
        good(done(votes(held(start().add(linked("person:boss", "person:kim", 1)).add(parted), 500), 501), 503));
        tampered(
                votes(
                        held(start().add(linked("person:boss", "person:kim", 1)), 300)
                                .add(parted),
                        401),
                "another account of somebody who may not approve this");
    }

    @Test
    void nobodyPartsTheirOwnAccounts() {
        tampered(
                start().add(linked("person:boss", "person:kim", 1))
                        .add(unlinked("person:boss", "person:kim", "person:kim", true, 2)),
                "parted two of their own accounts");
    }

    @Test
    void whatWasNeverLinkedIsNotUnlinked() {
        tampered(start().add(unlinked("person:boss", "person:kim", "person:kim", false, 2)), "never linked to them");
    }
}
