package dev.imprimatur.core.audit;

import static dev.imprimatur.core.audit.Chain.NOON;
import static dev.imprimatur.core.audit.Chain.linked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Logs with right hashes that tell of delegations, broken glass and reviews as they must not be. */
class ArrangementStepsTest {

    private static final String APPROVAL = "apr-2222222222";
    private static final Optional<String> UNDER = Optional.of(APPROVAL);
    private static final String ID = "dlg-22222222";

    private static void tampered(Chain chain, String sentence) {
        LogVerification found = chain.verify();
        assertThat(found.sentence()).contains(sentence);
        assertThat(found.soundness()).isEqualTo(Soundness.TAMPERED);
        assertThat(found.index()).hasValue(chain.size() - 1);
    }

    private static void good(Chain chain) {
        LogVerification found = chain.verify();
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
    }

    private static Json.Builder delegated(String from, String to, int begins, int until) {
        return Chain.event("delegated", 2)
                .with("delegation", ID)
                .with("who", from)
                .with("to", to)
                .with("groups", Json.texts(List.of()))
                .with("begins", NOON.plusSeconds(begins).toString())
                .with("until", NOON.plusSeconds(until).toString())
                .with("because", "on holiday");
    }

    private static Json.Builder undelegated(int second) {
        return Chain.event("undelegated", second)
                .with("delegation", ID)
                .with("who", "person:eve")
                .with("by", "person:eve")
                .with("because", "back");
    }

    private static Json.Builder vote(String voter, String absent, int second) {
        return Chain.vote(APPROVAL, voter, "approve", Chain.DIGEST, second)
                .with(
                        "for",
                        Json.array(List.of(Json.fields()
                                .with("delegation", ID)
                                .with("person", absent)
                                .build())));
    }

    private static Chain lent() {
        return Chain.holding().add(delegated("person:eve", "person:sam", 2, 600));
    }

    @Test
    void aVoteInSomebodysPlaceNeedsADelegationInForce() {
        good(lent().add(vote("person:sam", "person:eve", 3)));
        tampered(Chain.holding().add(vote("person:sam", "person:eve", 3)), "no delegation was in force");
        tampered(lent().add(vote("person:tom", "person:eve", 3)), "no delegation was in force");
        tampered(lent().add(vote("person:sam", "person:kim", 3)), "no delegation was in force");
        tampered(lent().add(vote("person:sam", "person:eve", 661)), "no delegation was in force");
        tampered(
                Chain.holding()
                        .add(delegated("person:eve", "person:sam", 300, 600))
                        .add(vote("person:sam", "person:eve", 3)),
                "no delegation was in force");
        tampered(lent().add(undelegated(3)).add(vote("person:sam", "person:eve", 4)), "no delegation was in force");
    }

    @Test
    void whoMayNotDecideLendsNothing() {
        tampered(
                Chain.holding()
                        .add(delegated("person:boss", "person:sam", 2, 600))
                        .add(vote("person:sam", "person:boss", 3)),
                "somebody who may not decide");
    }

    @Test
    void theAbsentAndTheDelegateAreOnePerson() {
        tampered(
                lent().add(vote("person:sam", "person:eve", 3))
                        .voted(APPROVAL, "person:eve", "approve", 4)
                        .settled("approved", APPROVAL, 5),
                "without enough accepted votes");
        good(lent().add(vote("person:sam", "person:eve", 3))
                .voted(APPROVAL, "person:kim", "approve", 4)
                .settled("approved", APPROVAL, 5)
                .released("a", APPROVAL, 6)
                .executed("a", UNDER, 7));
    }

    /** Sam decides in the place of Eve, and one more name is somebody's. */
    private static Chain lentAndLinked(String who, String other) {
        return new Chain()
                .started(0)
                .add(linked(who, other, 0))
                .add(delegated("person:eve", "person:sam", 2, 600))
                .attempted("a", 300)
                .decided("a", "hold", 300)
                .add(Chain.held("a", APPROVAL, false, 300))
                .add(vote("person:sam", "person:eve", 301));
    }

    @Test
    void theAbsentAndTheDelegateAreOnePersonUnderAllTheirNames() {
        for (String absentOrDelegate : List.of("person:eve", "person:sam")) {
            tampered(
                    lentAndLinked(absentOrDelegate, "person:kim")
                            .voted(APPROVAL, "person:kim", "approve", 302)
                            .settled("approved", APPROVAL, 303),
                    "without enough accepted votes");
            good(lentAndLinked(absentOrDelegate, "person:kim")
                    .voted(APPROVAL, "person:lou", "approve", 302)
                    .settled("approved", APPROVAL, 303));
        }
    }

    @Test
    void whoMayNotDecideLendsNothingUnderAnotherName() {
        tampered(lentAndLinked("person:boss", "person:eve"), "somebody who may not decide");
    }

    @Test
    void delegationsAreBetweenPeopleAndEndOnce() {
        tampered(new Chain().add(delegated("person:eve", "agent:bot", 2, 600)), "only people do");
        tampered(new Chain().add(delegated("person:eve", "person:eve", 2, 600)), "only for others");
        tampered(new Chain().add(delegated("person:eve", "person:sam", 600, 2)), "before it begins");
        tampered(lent().add(delegated("person:eve", "person:sam", 2, 600)), "delegated twice");
        tampered(Chain.holding().add(undelegated(3)), "no such delegation");
        tampered(lent().add(undelegated(3)).add(undelegated(4)), "no such delegation");
    }

    // Broken glass

    private static Json.Fields requirement(int people) {
        return Json.fields()
                .with("from", "group:security")
                .with("people", people)
                .with("passkey", false)
                .build();
    }

    private static Chain breakable(boolean passkey) {
        Json glass = Json.fields()
                .with("from", "group:sre")
                .with("passkey", passkey)
                .with(
                        "review",
                        Json.fields()
                                .with("from", "group:security")
                                .with("people", 2)
                                .build())
                .with("within", "PT1H")
                .build();
        return new Chain()
                .started(0)
                .attempted("a", 1)
                .decided("a", "hold", 1)
                .add(Chain.held("a", APPROVAL, false, 2)
                        .with("remind", Json.texts(List.of("PT5M", "PT10M")))
                        .with("break_glass", Json.array(List.of(glass))));
    }

    private static Json.Builder glass(int second) {
        return Chain.settled("glass-broken", APPROVAL, Chain.DIGEST, second)
                .with("by", "person:eve")
                .with("because", "production is down")
                .with("own", false)
                .with("interested", Json.texts(List.of("person:boss")))
                .with("review", Json.array(List.of(requirement(2))))
                .with("review_by", NOON.plusSeconds(second + 3_600).toString())
                .with(
                        "evidence",
                        Json.fields()
                                .with("seen", Chain.DIGEST.toString())
                                .with("passkey", false)
                                .build());
    }

    private static Json.Builder glass(int second, String member, String value) {
        return glass(second, member, Json.of(value));
    }

    private static Json.Builder glass(int second, String member, Json value) {
        Json.Builder changed = Json.fields().with(member, value);
        glass(second).build().members().forEach((name, other) -> {
            if (!name.equals(member)) {
                changed.with(name, other);
            }
        });
        return changed;
    }

    private static Chain broken() {
        return breakable(false).add(glass(3));
    }

    private static Json.Builder reviewed(String who, String finding, int second) {
        return Chain.event("reviewed", second)
                .with("approval", APPROVAL)
                .with("who", who)
                .with("finding", finding)
                .with("because", "as the log shows");
    }

    private static Json.Builder closed(String finding, int second) {
        return Chain.event("review-closed", second).with("approval", APPROVAL).with("finding", finding);
    }

    private static Json.Builder overdue(int second) {
        return Chain.event("review-overdue", second).with("approval", APPROVAL);
    }

    @Test
    void whatIsBrokenRunsOnce() {
        good(broken().released("a", APPROVAL, 4).executed("a", UNDER, 5));
        tampered(breakable(false).released("a", APPROVAL, 4), "not approved");
        tampered(broken().released("a", APPROVAL, 4).executed("a", UNDER, 5).released("a", APPROVAL, 6), "twice");
        tampered(broken().add(glass(4)), "had ended already");
    }

    @Test
    void theGlassBreaksUnderARuleByAPersonWithAReason() {
        tampered(Chain.holding().add(glass(3)), "no rule lets anybody");
        tampered(breakable(true).add(glass(3)), "without the passkey");
        tampered(breakable(false).add(glass(3, "by", "agent:bot")), "by a machine");
        tampered(breakable(false).add(glass(3, "because", "\u3164 ...")), "without a reason");
        tampered(breakable(false).add(glass(1_861)), "after the hold expired");
        Digest other = Digest.of(new byte[] {7});
        tampered(breakable(false).add(glass(3, "digest", other.toString())), "is not what was held");
        Json seen = Json.fields()
                .with("seen", other.toString())
                .with("passkey", false)
                .build();
        tampered(breakable(false).add(glass(3, "evidence", seen)), "shown another action");
        tampered(breakable(false).add(glass(3, "review", Json.array(List.of(requirement(3))))), "another review");
        tampered(breakable(false).add(glass(3, "interested", Json.texts(List.of()))), "look into what is their own");
    }

    @Test
    void reviewsAreClosedByEnoughOthers() {
        Chain one = broken().add(reviewed("person:kim", "justified", 4));
        tampered(one.add(closed("justified", 5)), "enough other people");
        good(broken().add(reviewed("person:kim", "justified", 4))
                .add(reviewed("person:lou", "unjustified", 5))
                .add(closed("unjustified", 5)));
        tampered(
                broken().add(reviewed("person:kim", "justified", 4))
                        .add(reviewed("person:lou", "unjustified", 5))
                        .add(closed("justified", 5)),
                "another finding");
        tampered(broken().add(reviewed("person:eve", "justified", 4)), "reviews what is their own");
        tampered(broken().add(reviewed("person:boss", "justified", 4)), "reviews what is their own");
        tampered(broken().add(reviewed("agent:bot", "justified", 4)), "only people review");
        tampered(
                broken().add(reviewed("person:kim", "justified", 4)).add(reviewed("person:kim", "justified", 5)),
                "twice");
        tampered(breakable(false).add(reviewed("person:kim", "justified", 4)), "none is open");
        tampered(breakable(false).add(closed("justified", 4)), "none is open");
    }

    private static Chain brokenAndLinked(String who, String other, int second) {
        return broken().add(linked(who, other, second));
    }

    @Test
    void anotherNameOfWhoeverHadAPartReviewsNothing() {
        for (String involved : List.of("person:eve", "person:boss")) {
            tampered(
                    brokenAndLinked(involved, "person:kim", 4).add(reviewed("person:kim", "justified", 100)),
                    "reviews what is their own");
            tampered(
                    broken().add(reviewed("person:kim", "justified", 4))
                            .add(reviewed("person:lou", "justified", 5))
                            .add(linked(involved, "person:kim", 6))
                            .add(closed("justified", 100)),
                    "enough other people");
        }
    }

    @Test
    void aReviewerWithTwoNamesIsOne() {
        tampered(
                brokenAndLinked("person:kim", "person:lou", 4)
                        .add(reviewed("person:kim", "justified", 100))
                        .add(reviewed("person:lou", "justified", 101)),
                "twice");
        tampered(
                broken().add(reviewed("person:kim", "justified", 4))
                        .add(reviewed("person:lou", "justified", 5))
                        .add(linked("person:kim", "person:lou", 6))
                        .add(closed("justified", 100)),
                "enough other people");
        good(brokenAndLinked("person:kim", "person:lou", 4)
                .add(reviewed("person:kim", "justified", 100))
                .add(reviewed("person:mia", "justified", 101))
                .add(closed("justified", 101)));
    }

    @Test
    void reviewsAreOverdueOnceAndInTime() {
        good(broken().add(overdue(3_700)));
        tampered(broken().add(overdue(100)), "before its time");
        tampered(broken().add(overdue(3_700)).add(overdue(3_701)), "twice");
    }

    @Test
    void glassThatCouldNotBeStoredIsWhole() {
        Json.Builder undone =
                Chain.event("undone", 4).with("approval", APPROVAL).with("step", "glass-broken");
        Chain whole = broken().add(undone);
        tampered(whole.released("a", APPROVAL, 5), "not approved");
        tampered(broken().add(undone).add(reviewed("person:kim", "justified", 5)), "none is open");
    }

    @Test
    void peopleAreRemindedInTimeAndNotTooOften() {
        good(breakable(false).add(reminded(1, 302)).add(reminded(2, 602)));
        good(breakable(false).add(reminded(2, 602)));
        tampered(breakable(false).add(reminded(1, 200)), "more often, or earlier");
        tampered(breakable(false).add(reminded(1, 302)).add(reminded(1, 303)), "more often, or earlier");
        tampered(breakable(false).add(reminded(3, 1_000)), "more often, or earlier");
        tampered(broken().add(reminded(1, 302)), "had ended already");
    }

    private static Json.Builder reminded(int nth, int second) {
        return Chain.event("reminded", second)
                .with("approval", APPROVAL)
                .with("nth", nth)
                .with("whom", Json.texts(List.of("group:owners")));
    }

    @Test
    void aChannelFailsOnceWhileItWaits() {
        good(breakable(false).add(undelivered("mail", 302)).add(undelivered("chat", 303)));
        tampered(breakable(false).add(undelivered("mail", 302)).add(undelivered("mail", 303)), "twice");
        tampered(broken().add(undelivered("mail", 302)), "had ended already");
    }

    private static Json.Builder undelivered(String channel, int second) {
        return Chain.event("undelivered", second)
                .with("approval", APPROVAL)
                .with("channel", channel)
                .with("why", "it answers 500");
    }

    @Test
    void theLogTellsAtStartWhatWasArranged() {
        StartState start = new StartState();
        lent().events().forEach(start::take);
        broken().add(reviewed("person:kim", "unjustified", 4)).add(overdue(3_700)).events().stream()
                .skip(1)
                .forEach(start::take);
        Arrangements arranged = start.arrangements();
        assertThat(arranged.delegations())
                .singleElement()
                .satisfies(delegation -> assertThat(delegation.to()).hasToString("person:sam"));
        assertThat(arranged.reviews()).singleElement().satisfies(review -> {
            assertThat(review.breaker()).hasToString("person:eve");
            assertThat(review.findings()).hasSize(1);
            assertThat(review.justified()).isFalse();
            assertThat(review.overdue()).isTrue();
        });
        start.take(undelegated(3_800).build());
        start.take(closed("unjustified", 3_800).build());
        assertThat(arranged.delegations()).isEmpty();
        assertThat(arranged.reviews()).isEmpty();
    }
}
