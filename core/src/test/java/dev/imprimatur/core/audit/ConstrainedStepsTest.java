package dev.imprimatur.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log shows that everything approvers demanded went with the release. */
class ConstrainedStepsTest {

    private static final String APR = "apr-2222222222";

    private static Json json(String text) {
        return Json.parse(text);
    }

    private static Json.Builder vote(String voter, String constraints, int second) {
        return Chain.vote(APR, voter, "approve", Chain.DIGEST, second).with("constraints", json(constraints));
    }

    private static Chain held() {
        return new Chain()
                .started(0)
                .attempted("a", 1)
                .decided("a", "hold", 1)
                .add(Chain.held("a", APR, false, 2).with("obligations", json("[{\"max-rows\":100}]")));
    }

    private static Chain approved() {
        return held().add(vote("person:eve", "{\"max_rows\":10,\"mask\":[\"t.a\"]}", 3))
                .add(vote("person:kim", "{\"max_rows\":50,\"read_only\":true}", 4))
                .settled("approved", APR, 5);
    }

    private static LogVerification released(Chain chain, String obligations) {
        return chain.add(Chain.release("a", APR, Chain.DIGEST, 6).with("obligations", json(obligations)))
                .executed("a", Optional.of(APR), 7)
                .verify();
    }

    private static void tampered(LogVerification found, String why) {
        assertThat(found.soundness()).isEqualTo(Soundness.TAMPERED);
        assertThat(found.sentence()).contains(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"max-rows\":10},{\"mask\":\"t.a\"},{\"read-only\":true}]",
                "[{\"max-rows\":9},{\"mask\":\"t.a\"},{\"mask\":\"t.b\"},{\"read-only\":true}]"
            })
    void passesWhenAllOfThemWentAlong(String obligations) {
        assertThat(released(approved(), obligations).soundness()).isEqualTo(Soundness.TRUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[{\"max-rows\":11},{\"mask\":\"t.a\"},{\"read-only\":true}]",
                "[{\"max-rows\":10},{\"read-only\":true}]",
                "[{\"max-rows\":10},{\"mask\":\"t.b\"},{\"read-only\":true}]",
                "[{\"max-rows\":10},{\"mask\":\"t.a\"}]"
            })
    void catchesAReleaseWithLess(String obligations) {
        tampered(released(approved(), obligations), "without all that");
    }

    @Test
    void catchesAReleaseWithLessThanThePolicyDemanded() {
        Chain plain = held().voted(APR, "person:eve", "approve", 3)
                .voted(APR, "person:kim", "approve", 4)
                .settled("approved", APR, 5);
        tampered(released(plain, "[{\"max-rows\":101}]"), "without all that");
    }

    @Test
    void catchesMoreTimeThanAnApproverGave() {
        String until = Chain.NOON.plusSeconds(100).toString();
        Chain chain = held().add(vote("person:eve", "{\"until\":\"" + until + "\"}", 3))
                .voted(APR, "person:kim", "approve", 4)
                .settled("approved", APR, 5);
        tampered(chain.verify(), "longer than its approvers");
    }

    @Test
    void catchesAVoteThatLoosens() {
        tampered(
                held().add(vote("person:eve", "{\"max_rows\":10}", 3))
                        .add(vote("person:eve", "{\"max_rows\":20}", 4))
                        .verify(),
                "loosens");
        tampered(
                held().add(vote("person:eve", "{\"max_rows\":10}", 3))
                        .voted(APR, "person:eve", "approve", 4)
                        .verify(),
                "loosens");
    }

    @Test
    void cannotReadWhatItDoesNotKnow() {
        Chain unknown = held().add(vote("person:eve", "{\"max_rows\":\"ten\"}", 3));
        assertThat(unknown.verify().soundness()).isNotEqualTo(Soundness.TRUE);
    }
}
