package dev.imprimatur.core.audit;

import static dev.imprimatur.core.audit.Chain.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Logs whose hashes are right, but that tell of steps in an order that must not be. */
class StepsTest {

    private static final String APPROVAL = "apr-2222222222";
    private static final Optional<String> UNDER = Optional.of(APPROVAL);
    private static final Digest OTHER = Digest.of(new byte[] {2});

    private static void tampered(Chain chain, String sentence) {
        LogVerification found = chain.verify();
        assertThat(found.sentence()).contains(sentence);
        assertThat(found.soundness()).isEqualTo(Soundness.TAMPERED);
        assertThat(found.index()).hasValue(chain.size() - 1);
    }

    private static LogVerification good(Chain chain) {
        LogVerification found = chain.verify();
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
        return found;
    }

    @Test
    void everyStepOfAnApprovedActionIsNeeded() {
        // 0 started, 1 attempted, 2 decided, 3 held, 4 and 5 voted, 6 approved, 7 released, 8 executed
        for (int missing = 1; missing < 8; missing++) {
            assertThat(Chain.whole().without(missing).verify().soundness())
                    .as("without event %d", missing)
                    .isEqualTo(Soundness.TAMPERED);
        }
    }

    @Test
    void aReleaseWithoutOutcomeIsCountedNotCondemned() {
        assertThat(good(Chain.whole().without(8)).unanswered()).isEqualTo(1);
        assertThat(good(Chain.holding()).pending()).isEqualTo(1);
    }

    @Test
    void nobodyInTheChainMayVoteWhateverTheEventsNameThemAs() {
        Json.Fields chain = Json.fields()
                .with("actor", "agent:bot")
                .with("behalf", Json.texts(List.of("person:ben")))
                .build();
        tampered(
                new Chain()
                        .add(Chain.event("attempted", 1).with("action", "a").with("subject", chain))
                        .decided("a", "hold", 1)
                        .add(Chain.held("a", APPROVAL, false, 2)),
                "vote on their own action");
        tampered(
                new Chain()
                        .add(Chain.event("attempted", 1).with("action", "a").with("issuer", "person:ben"))
                        .decided("a", "hold", 1)
                        .add(Chain.held("a", APPROVAL, false, 2)),
                "vote on their own action");
    }

    @Test
    void onlyThePolicyInForceDecides() {
        Chain changed = new Chain()
                .add(Chain.event("policy-loaded", 0).with("policy", "sha256:old"))
                .add(Chain.event("policy-loaded", 100).with("policy", "sha256:new"));
        good(decidedBy(changed, "sha256:old", 120)); // it was being asked while the new one was loaded
        good(decidedBy(changed, "sha256:new", 300));
        tampered(decidedBy(changed, "sha256:old", 300), "another one had replaced");
        tampered(decidedBy(changed, "sha256:other", 300), "never in force");
        tampered(
                new Chain()
                        .add(Chain.event("policy-loaded", 0).with("policy", "sha256:old"))
                        .attempted("a", 1)
                        .decided("a", "allow", 1),
                "never in force");
    }

    @Test
    void refusesAVoteOrReleaseUnderAPolicyThatWasNotInForce() {
        for (String late : List.of("voted", "approved", "released")) {
            Chain chain =
                    new Chain().started(0).add(Chain.event("policy-loaded", 0).with("policy", "sha256:held"));
            Chain.whole().events().stream().skip(1).forEach(event -> {
                boolean other = event.text("type").equals(late);
                boolean judged = other || event.text("type").equals("decided");
                chain.add(Json.fields()
                        .withAll(event)
                        .with(
                                "policy",
                                judged ? Optional.of(other ? "sha256:none" : "sha256:held") : Optional.empty()));
            });
            LogVerification found = chain.verify();
            assertThat(found.soundness()).as(late).isEqualTo(Soundness.TAMPERED);
            assertThat(found.sentence()).contains("sha256:none", "never in force");
        }
    }

    private static Chain decidedBy(Chain before, String policy, int second) {
        Chain chain = new Chain();
        before.events().forEach(event -> chain.add(Json.fields().withAll(event)));
        return chain.attempted("a", second)
                .add(Chain.event("decided", second)
                        .with("action", "a")
                        .with("effect", "allow")
                        .with("policy", policy));
    }

    @Test
    void nothingIsDecidedThatWasNotAttempted() {
        tampered(new Chain().decided("a", "allow", 1), "never attempted");
        tampered(new Chain().attempted("a", 1).decided("a", "allow", 1).decided("a", "allow", 1), "decided twice");
        tampered(new Chain().attempted("a", 1).attempted("a", 1), "attempted twice");
    }

    @Test
    void nothingIsExecutedThatWasNotAllowedOrReleased() {
        tampered(new Chain().attempted("a", 1).executed("a", Optional.empty(), 2), "without an approval");
        tampered(
                new Chain().attempted("a", 1).decided("a", "deny", 1).executed("a", Optional.empty(), 2),
                "without an approval");
        tampered(Chain.holding().executed("a", Optional.empty(), 3), "without an approval");
        tampered(Chain.approved().executed("a", UNDER, 6), "never released");
    }

    @Test
    void anAllowedActionRunsOnce() {
        Chain once = new Chain().attempted("a", 1).decided("a", "allow", 1).executed("a", Optional.empty(), 2);
        good(once);
        tampered(once.executed("a", Optional.empty(), 3), "has not run yet");
    }

    @Test
    void aPermitOfAnAllowedActionIsReleasedOnce() {
        Chain released = new Chain().attempted("a", 1).decided("a", "allow", 1).allowedReleased("a", 2);
        good(released);
        tampered(released.allowedReleased("a", 3), "released without an approval");
        good(new Chain()
                .attempted("a", 1)
                .decided("a", "allow", 1)
                .allowedReleased("a", 2)
                .started(3)
                .executed("a", Optional.empty(), 4));
        tampered(Chain.holding().allowedReleased("a", 3), "released without an approval");
    }

    @Test
    void anApprovalIsReleasedAndExecutedOnce() {
        tampered(Chain.approved().released("a", APPROVAL, 6).released("a", APPROVAL, 7), "released twice");
        tampered(Chain.whole().executed("a", UNDER, 8), "executed twice");
        tampered(Chain.whole().released("a", APPROVAL, 8), "released twice");
    }

    @Test
    void onlyWhatWasHeldAndApprovedIsReleased() {
        tampered(Chain.holding().released("a", APPROVAL, 3), "not approved");
        tampered(Chain.approved().add(Chain.release("a", APPROVAL, OTHER, 6)), "is not what was held");
        tampered(Chain.approved().released("b", APPROVAL, 6), "was not held under it");
        tampered(Chain.approved().released("a", APPROVAL, 5 + 600 + 61), "after its time to be used");
    }

    @Test
    void onlyWhatWasReleasedIsExecuted() {
        tampered(Chain.approved().released("a", APPROVAL, 6).executed("b", UNDER, 7), "was released for `a`");
    }

    @Test
    void anApprovalNeedsEnoughDifferentPeople() {
        tampered(
                Chain.holding().voted(APPROVAL, "person:eve", "approve", 3).settled("approved", APPROVAL, 4),
                "without enough");
        tampered(
                Chain.holding()
                        .voted(APPROVAL, "person:eve", "approve", 3)
                        .voted(APPROVAL, "person:eve", "approve", 3)
                        .settled("approved", APPROVAL, 4),
                "without enough");
    }

    @Test
    void nobodyInterestedAndNoMachineVotes() {
        tampered(Chain.holding().voted(APPROVAL, "person:boss", "approve", 3), "their own action");
        tampered(Chain.holding().voted(APPROVAL, "agent:bot", "approve", 3), "only people vote");
    }

    @Test
    void aVoteIsAboutWhatWasHeld() {
        tampered(Chain.holding().add(Chain.vote(APPROVAL, "person:eve", "approve", OTHER, 3)), "shown another action");
    }

    @Test
    void everyVoteComesBeforeTheEnd() {
        tampered(Chain.approved().voted(APPROVAL, "person:lou", "approve", 6), "had ended already");
        tampered(Chain.holding().voted(APPROVAL, "person:eve", "approve", 1_800 + 61), "after the hold expired");
    }

    @Test
    void nothingFollowsAnEnd() {
        for (String end : new String[] {"denied", "withdrawn"}) {
            tampered(Chain.holding().settled(end, APPROVAL, 3).settled("approved", APPROVAL, 4), "had ended already");
            tampered(Chain.holding().settled(end, APPROVAL, 3).released("a", APPROVAL, 4), "not approved");
            tampered(Chain.approved().settled(end, APPROVAL, 6), "had ended already");
        }
    }

    @Test
    void whatSomebodyDeniedIsNotApproved() {
        tampered(
                Chain.holding()
                        .voted(APPROVAL, "person:eve", "approve", 3)
                        .voted(APPROVAL, "person:kim", "approve", 3)
                        .voted(APPROVAL, "person:lou", "deny", 3)
                        .settled("approved", APPROVAL, 4),
                "somebody denied it");
    }

    @Test
    void whatIsApprovedIsWhatWasHeld() {
        tampered(
                Chain.holding()
                        .voted(APPROVAL, "person:eve", "approve", 3)
                        .voted(APPROVAL, "person:kim", "approve", 3)
                        .add(Chain.settled("approved", APPROVAL, OTHER, 4)),
                "is not what was held");
    }

    @Test
    void nothingExpiresBeforeItsTime() {
        tampered(Chain.holding().settled("expired", APPROVAL, 4), "before its time");
        good(Chain.holding().settled("expired", APPROVAL, 1_801));
    }

    @Test
    void timeGoesForward() {
        tampered(new Chain().attempted("a", 100).attempted("b", 39), "clock went back");
        good(new Chain().attempted("a", 100).attempted("b", 41));
    }

    @Test
    void lateVotesAndRefusedReleasesAreNoSteps() {
        good(Chain.whole()
                .add(Chain.event("vote-refused", 8).with("approval", APPROVAL))
                .add(Chain.event("not-released", 8).with("action", "a").with("approval", APPROVAL)));
    }

    @Test
    void whoJoinsAHoldMayRunUnderIt() {
        Chain joined = Chain.holding()
                .attempted("b", 2)
                .decided("b", "hold", 2)
                .add(Chain.held("b", APPROVAL, true, 3))
                .voted(APPROVAL, "person:eve", "approve", 4)
                .voted(APPROVAL, "person:kim", "approve", 5)
                .settled("approved", APPROVAL, 6);
        good(joined.released("b", APPROVAL, 7).executed("b", UNDER, 8));
        tampered(joined.released("a", APPROVAL, 9), "released twice");
        tampered(
                new Chain().attempted("b", 2).decided("b", "hold", 2).add(Chain.held("b", APPROVAL, true, 3)),
                "never began");
    }

    /** An end that was recorded and not stored stays one: the gateway refuses the row that says otherwise. */
    @Test
    void aRestartTakesNoEndBack() {
        Chain again = Chain.approved().started(10);
        good(again.add(Chain.event("row-refused", 11).with("approval", APPROVAL)));
        tampered(Chain.approved().started(10).voted(APPROVAL, "person:lou", "approve", 11), "had ended already");
        tampered(Chain.approved().started(10).settled("withdrawn", APPROVAL, 11), "had ended already");
        tampered(
                Chain.holding().settled("denied", APPROVAL, 3).started(10).settled("expired", APPROVAL, 1_801),
                "had ended already");
    }

    /** The next start knows of a vote whose revision the log has. */
    @Test
    void aRestartTakesNoVoteBack() {
        Json.Builder denied = Chain.vote(APPROVAL, "person:eve", "deny", Chain.DIGEST, 3);
        Chain known = Chain.holding().add(denied.with("revision", 1)).started(10);
        known.voted(APPROVAL, "person:kim", "approve", 11).voted(APPROVAL, "person:lou", "approve", 12);
        tampered(known.settled("approved", APPROVAL, 13), "though somebody denied it");
    }

    @Test
    void aRestartExcusesNothingElse() {
        tampered(Chain.whole().started(10).released("a", APPROVAL, 11), "released twice");
        tampered(
                Chain.holding()
                        .settled("denied", APPROVAL, 3)
                        .attempted("late", 100)
                        .started(110)
                        .settled("withdrawn", APPROVAL, 111),
                "had ended already");
    }

    @Test
    void tellsAtStartWhatIsUnansweredAndWhatIsUsed() {
        StartState start = new StartState();
        scan(Chain.whole().without(8), start);
        assertThat(start.unanswered())
                .extracting(
                        open -> open.action().text(),
                        open -> open.approval().orElseThrow().text())
                .containsExactly(org.assertj.core.groups.Tuple.tuple("a", APPROVAL));
        assertThat(start.used(NOON.plusSeconds(10)))
                .extracting(Object::toString)
                .containsExactly(APPROVAL);
        assertThat(start.used(NOON.plusSeconds(1_000))).isEmpty();
        StartState answered = new StartState();
        scan(Chain.whole(), answered);
        assertThat(answered.unanswered()).isEmpty();
    }

    private static void scan(Chain chain, StartState start) {
        chain.events().forEach(start::take);
    }
}
