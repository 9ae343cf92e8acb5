package dev.imprimatur.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.execution.Freeze;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Logs in which something begins though it is frozen, or though it was taken back. */
class FrozenStepsTest {

    private static final String APPROVAL = "apr-2222222222";
    private static final String FREEZE = "frz-22222222";

    private static void tampered(Chain chain, String sentence) {
        LogVerification found = chain.verify();
        assertThat(found.sentence()).contains(sentence);
        assertThat(found.soundness()).isEqualTo(Soundness.TAMPERED);
    }

    private static void good(Chain chain) {
        LogVerification found = chain.verify();
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
    }

    private static Chain attempted(Chain chain) {
        return chain.add(Chain.event("attempted", 1)
                .with("action", "a")
                .with("target", "postgres/shop")
                .with(
                        "subject",
                        Json.fields()
                                .with("actor", "agent:bot")
                                .with("behalf", Json.texts(List.of("agent:boss")))
                                .build()));
    }

    private static Chain frozen(Chain chain, String scope, int second) {
        return chain.add(Chain.event("frozen", second)
                .with("freeze", FREEZE)
                .with("scope", scope)
                .with("about", Json.texts(List.of("person:owner")))
                .with("by", "person:eve")
                .with("because", "It loops."));
    }

    private static Chain thawed(Chain chain, String by, int second) {
        return chain.add(Chain.event("thawed", second)
                .with("freeze", FREEZE)
                .with("by", by)
                .with("because", "Mended."));
    }

    private static Chain allowed(Chain chain) {
        return attempted(chain).decided("a", "allow", 1).executed("a", Optional.empty(), 2);
    }

    @Test
    void nothingInTheScopeRunsThatWasDecidedBehindTheFreeze() {
        for (String scope : List.of("all", "agent:bot", "agent:boss", "target:postgres/*")) {
            tampered(allowed(frozen(new Chain(), scope, 0)), "while it was frozen");
        }
        for (String scope : List.of("agent:other", "target:mysql/*")) {
            good(allowed(frozen(new Chain(), scope, 0)));
        }
        good(allowed(thawed(frozen(new Chain(), "all", 0), "person:kim", 0)));
    }

    @Test
    void whatHadBegunMayEnd() {
        good(frozen(attempted(new Chain()).decided("a", "allow", 1), "all", 1).executed("a", Optional.empty(), 2));
    }

    @Test
    void noPermitIsSpentWhileItIsFrozen() {
        tampered(
                frozen(attempted(new Chain()).decided("a", "allow", 1), "all", 1)
                        .allowedReleased("a", 2),
                "while it was frozen");
        tampered(frozen(Chain.approved(), "all", 6).released("a", APPROVAL, 7), "while it was frozen");
        good(thawed(frozen(Chain.approved(), "all", 6), "person:kim", 6).released("a", APPROVAL, 7));
    }

    @Test
    void nobodyThawsWhatIsAboutThemself() {
        tampered(thawed(frozen(new Chain(), "agent:bot", 0), "person:owner", 1), "whom it was about");
        tampered(thawed(new Chain(), "person:kim", 1), "nothing was frozen");
        Chain linked = new Chain().add(Chain.linked("person:owner", "person:kim", 0));
        tampered(thawed(frozen(linked, "agent:bot", 1), "person:kim", 100), "whom it was about");
    }

    @Test
    void whatWasHaltedNeverRuns() {
        tampered(
                frozen(attempted(new Chain()), "all", 1)
                        .add(Chain.event("halted", 2).with("action", "a").with("freeze", FREEZE))
                        .executed("a", Optional.empty(), 3),
                "not an action that policy allowed");
    }

    @Test
    void whatWasRevokedIsNotReleased() {
        tampered(
                Chain.approved().settled("revoked", APPROVAL, 6).released("a", APPROVAL, 7),
                "released after it was revoked");
        tampered(Chain.whole().settled("revoked", APPROVAL, 8), "was not approved and unused");
        tampered(Chain.holding().settled("revoked", APPROVAL, 8), "was not approved and unused");
        tampered(
                Chain.approved().settled("revoked", APPROVAL, 6).voted(APPROVAL, "person:lou", "approve", 7),
                "had ended already");
    }

    @Test
    void aRevocationThatWasNotStoredStillSpentThePermit() {
        Chain undone = Chain.approved()
                .settled("revoked", APPROVAL, 6)
                .add(Chain.event("undone", 7)
                        .with("approval", APPROVAL)
                        .with("step", "revoked")
                        .with("why", "the disk is full"));
        good(undone);
        tampered(undone.released("a", APPROVAL, 8), "released after it was revoked");
    }

    @Test
    void whatIsFrozenAndWhatIsSpentIsReadFromTheLog() {
        StartState start = new StartState();
        Chain chain = frozen(Chain.approved().settled("revoked", APPROVAL, 6), "agent:bot", 7);
        chain.events().forEach(start::take);
        assertThat(start.freezes()).extracting(Freeze::id).containsExactly(FREEZE);
        assertThat(start.freezes().getFirst().scope().text()).isEqualTo("agent:bot");
        Instant now = Chain.NOON.plusSeconds(8);
        assertThat(start.used(now)).extracting(Object::toString).containsExactly(APPROVAL);
        thawed(chain, "person:kim", 9).events().stream().skip(chain.size() - 1).forEach(start::take);
        assertThat(start.freezes()).isEmpty();
    }
}
