package dev.imprimatur.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log shows who granted ahead what ran without asking, and that it went no further. */
class AheadStepsTest {

    private static final String FIRST = "apr-2222222222";
    private static final String SECOND = "apr-3333333333";
    private static final String THIRD = "apr-4444444444";
    private static final String GRANT = "shp-22222222";
    private static final String POLICY = Digest.of(new byte[] {7}).toString();
    private static final String SHAPE = Digest.of(new byte[] {8}).toString();
    private static final String AHEAD =
            "{\"times\":1,\"per\":\"PT1H\",\"until\":\"" + Chain.NOON.plusSeconds(1_000) + "\"}";

    private static Json.Builder held(String action, String approval, String shape, int second) {
        return Chain.held(action, approval, false, second)
                .with("policy", POLICY)
                .with("shape", shape)
                .with("standing", Json.parse("{\"times\":5,\"until\":\"PT24H\"}"));
    }

    private static Chain holding(Chain chain, String action, String approval, String shape, int second) {
        return chain.attempted(action, second)
                .decided(action, "hold", second)
                .add(held(action, approval, shape, second));
    }

    private static Json.Builder vote(String voter, String standing, int second) {
        return Chain.vote(FIRST, voter, "approve", Chain.DIGEST, second).with("standing", Json.parse(standing));
    }

    private static Json.Fields granted(String voter, String standing) {
        return Json.fields()
                .with("voter", voter)
                .with("choice", "approve")
                .with("because", "")
                .with("standing", Json.parse(standing))
                .with(
                        "evidence",
                        Json.fields()
                                .with("channel", "cli")
                                .with("method", "pwd")
                                .with("authenticated_at", Chain.NOON.toString())
                                .with("credential", "tok")
                                .with("seen", Chain.DIGEST.toString())
                                .with("passkey", false)
                                .build())
                .with("at", Chain.NOON.toString())
                .build();
    }

    private static Json.Builder grant(List<Json.Fields> votes, int most, int second) {
        return Chain.event("shape-granted", second)
                .with("grant", GRANT)
                .with("shape", SHAPE)
                .with("approval", FIRST)
                .with("who", "agent:bot")
                .with("target", "postgres/shop")
                .with("operation", "sql.delete")
                .with("policy", POLICY)
                .with("most", most)
                .with("until", Chain.NOON.plusSeconds(1_000).toString())
                .with("votes", Json.array(votes));
    }

    private static List<Json.Fields> both() {
        return List.of(granted("person:eve", AHEAD), granted("person:kim", AHEAD));
    }

    private static Chain approved() {
        return holding(new Chain().started(0), "a", FIRST, SHAPE, 1)
                .add(vote("person:eve", AHEAD, 3))
                .add(vote("person:kim", AHEAD, 4))
                .settled("approved", FIRST, 5);
    }

    private static Chain granted() {
        return approved().add(grant(both(), 5, 5));
    }

    private static Chain used(Chain chain, String action, String approval, int second) {
        return chain.add(Chain.event("shape-used", second)
                        .with("grant", GRANT)
                        .with("approval", approval)
                        .with("action", action))
                .add(Chain.settled("approved", approval, Chain.DIGEST, second).with("grant", GRANT));
    }

    private static Chain whole() {
        return used(holding(granted(), "b", SECOND, SHAPE, 6), "b", SECOND, 7)
                .released("b", SECOND, 8)
                .executed("b", Optional.of(SECOND), 9);
    }

    private static void tampered(Chain chain, String sentence) {
        LogVerification found = chain.verify();
        assertThat(found.sentence()).contains(sentence);
        assertThat(found.soundness()).isEqualTo(Soundness.TAMPERED);
    }

    @Test
    void aUseWithinTheGrantIsGood() {
        LogVerification found = whole().verify();
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
    }

    @Test
    void everyStepIsNeeded() {
        int size = whole().size();
        for (int missing = 4; missing < size - 1; missing++) {
            String type = whole().events().get(missing).text("type");
            assertThat(whole().without(missing).verify().soundness())
                    .as("without %s", type)
                    .isEqualTo(Soundness.TAMPERED);
        }
    }

    @Test
    void catchesUsesThatWereNotGranted() {
        Chain twice = holding(whole(), "c", THIRD, SHAPE, 10);
        tampered(used(twice, "c", THIRD, 11), "more often");
        tampered(used(holding(granted(), "b", SECOND, SHAPE, 6), "b", SECOND, 1_001), "longer");
        String other = Digest.of(new byte[] {9}).toString();
        tampered(used(holding(granted(), "b", SECOND, other, 6), "b", SECOND, 7), "something else");
        Chain ended =
                granted().add(Chain.event("shape-ended", 6).with("grant", GRANT).with("by", "policy"));
        tampered(used(holding(ended, "b", SECOND, SHAPE, 7), "b", SECOND, 8), "had ended");
        Chain undone = granted()
                .add(Chain.event("undone", 6)
                        .with("approval", FIRST)
                        .with("step", "voted")
                        .with("why", "full"));
        tampered(used(holding(undone, "b", SECOND, SHAPE, 7), "b", SECOND, 8), "was not granted");
    }

    @Test
    void catchesAUseForSomebodyWhoGrantedIt() {
        Chain own = granted().attempted("b", 6).decided("b", "hold", 6);
        Json.Fields held = held("b", SECOND, SHAPE, 6).build();
        TreeMap<String, Json> members = new TreeMap<>(held.members());
        members.put("interested", Json.texts(List.of("person:eve")));
        own.add(Json.fields().withAll(new Json.Fields(members)));
        tampered(used(own, "b", SECOND, 7), "somebody who granted it");
    }

    @Test
    void catchesAUseForAnotherNameOfSomebodyWhoGrantedIt() {
        Chain linked = granted().add(Chain.linked("person:boss", "person:eve", 6));
        tampered(used(holding(linked, "b", SECOND, SHAPE, 100), "b", SECOND, 101), "somebody who granted it");
    }

    @Test
    void catchesAUseOnceThoseWhoGrantedItAreOnePerson() {
        Chain linked = granted().add(Chain.linked("person:kim", "person:eve", 6));
        tampered(used(holding(linked, "b", SECOND, SHAPE, 100), "b", SECOND, 101), "they are one person by now");
    }

    @Test
    void whoHasAPartInAUseDoesNotCountWhereOthersAreEnough() {
        Chain three = holding(new Chain().started(0), "a", FIRST, SHAPE, 1)
                .add(vote("person:eve", AHEAD, 3))
                .add(vote("person:kim", AHEAD, 4))
                .add(vote("person:boss2", AHEAD, 4))
                .settled("approved", FIRST, 5)
                .add(grant(
                        List.of(
                                granted("person:eve", AHEAD),
                                granted("person:kim", AHEAD),
                                granted("person:boss2", AHEAD)),
                        5,
                        5))
                .add(Chain.linked("person:boss", "person:boss2", 6));
        LogVerification found =
                used(holding(three, "b", SECOND, SHAPE, 100), "b", SECOND, 101).verify();
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
    }

    @Test
    void aVoteThatAnotherNameJustReplacedIsNoneOfTheGrants() {
        Chain chain = holding(new Chain().started(0), "a", FIRST, SHAPE, 1)
                .add(vote("person:sam", AHEAD, 3))
                .add(Chain.linked("person:sam", "person:eve", 3))
                .add(vote("person:eve", AHEAD, 4)) // the gateway knew; that this must be so, nobody else can tell yet
                .add(vote("person:kim", AHEAD, 4))
                .settled("approved", FIRST, 5)
                .add(grant(both(), 5, 5));
        LogVerification found = chain.verify();
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"times\":2,\"per\":\"PT1H\",\"until\":\"2026-03-01T12:16:40Z\"}",
                "{\"times\":1,\"per\":\"PT1M\",\"until\":\"2026-03-01T12:16:40Z\"}",
                "{\"times\":1,\"per\":\"PT1H\",\"until\":\"2026-03-01T13:00:00Z\"}"
            })
    void catchesAGrantThatSaysMoreThanAVote(String standing) {
        List<Json.Fields> more = List.of(granted("person:eve", AHEAD), granted("person:kim", standing));
        tampered(approved().add(grant(more, 5, 5)), "not granted by all who approved");
    }

    @Test
    void catchesAGrantThatSomebodyDidNotGive() {
        tampered(approved().add(grant(List.of(granted("person:eve", AHEAD)), 5, 5)), "not granted by all");
        tampered(approved().add(grant(both(), 6, 5)), "not granted by all");
        Chain silent = holding(new Chain().started(0), "a", FIRST, SHAPE, 1)
                .add(vote("person:eve", AHEAD, 3))
                .voted(FIRST, "person:kim", "approve", 4)
                .settled("approved", FIRST, 5);
        tampered(silent.add(grant(both(), 5, 5)), "not granted by all");
    }

    @Test
    void catchesAGrantThatNoRuleAllows() {
        Chain chain = new Chain()
                .started(0)
                .attempted("a", 1)
                .decided("a", "hold", 1)
                .add(Chain.held("a", FIRST, false, 2).with("policy", POLICY).with("shape", SHAPE))
                .add(vote("person:eve", AHEAD, 3))
                .add(vote("person:kim", AHEAD, 4))
                .settled("approved", FIRST, 5)
                .add(grant(both(), 5, 5));
        tampered(chain, "no rule");
    }

    @Test
    void catchesAGrantBeforeTheApproval() {
        Chain early = holding(new Chain().started(0), "a", FIRST, SHAPE, 1)
                .add(vote("person:eve", AHEAD, 3))
                .add(vote("person:kim", AHEAD, 4))
                .add(grant(both(), 5, 5));
        tampered(early, "did not approve");
    }
}
