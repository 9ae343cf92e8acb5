package dev.imprimatur.core.audit;

import static dev.imprimatur.core.audit.Chain.DIGEST;
import static dev.imprimatur.core.audit.Chain.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.SoftPasskey;
import dev.imprimatur.core.approval.Assertion;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Votes that a passkey signed, or is said to have signed, as somebody finds them who has the log and nothing else. */
class SignedVotesTest {

    private static final String APPROVAL = "apr-2222222222";
    private static final PrincipalId EVE = PrincipalId.parse("person:eve");
    private static final PrincipalId KIM = PrincipalId.parse("person:kim");

    private final SoftPasskey passkey = new SoftPasskey("ES256");

    private static Assertion sign(SoftPasskey passkey, String approval, String choice, Digest digest) {
        return passkey.sign(Assertion.challenge(approval, choice, "", digest.toString()));
    }

    private Assertion signed() {
        return sign(passkey, APPROVAL, "approve", DIGEST);
    }

    private static Json.Builder voted(Digest seen, Assertion assertion) {
        Evidence evidence = new Evidence("api", "pwd", NOON, "tok", seen, Optional.of(assertion), Optional.empty());
        return voted(evidence.canonical(), "");
    }

    private static Json.Builder voted(Json.Fields evidence, String because) {
        return Chain.event("voted", 4)
                .with("approval", APPROVAL)
                .with("voter", "person:eve")
                .with("choice", "approve")
                .with("because", because)
                .with("evidence", evidence);
    }

    private static Json.Builder registered(SoftPasskey passkey, PrincipalId person) {
        Json.Fields event = new AuditEvent.PasskeyRegistered(passkey.of(person)).canonical();
        return Json.fields().withAll(event);
    }

    private static Json.Builder removed(SoftPasskey passkey) {
        return Json.fields()
                .withAll(new AuditEvent.PasskeyRemoved(passkey.of(EVE), EVE, NOON.plusSeconds(3)).canonical());
    }

    /** One person, who must sign. */
    private Chain asked() {
        Json requirement = Json.fields()
                .with("from", "group:owners")
                .with("people", 1)
                .with("passkey", true)
                .build();
        return new Chain()
                .add(registered(passkey, EVE))
                .attempted("a", 1)
                .decided("a", "hold", 1)
                .add(Chain.event("held", 2)
                        .with("action", "a")
                        .with("approval", APPROVAL)
                        .with("attached", false)
                        .with("digest", DIGEST.toString())
                        .with("requirements", Json.array(List.of(requirement)))
                        .with("interested", Json.texts(List.of("person:boss")))
                        .with("expires_at", NOON.plusSeconds(1_800).toString()));
    }

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

    @Test
    void aSignedVoteVerifiesFromTheLogAlone() {
        good(asked().add(voted(DIGEST, signed()))
                .settled("approved", APPROVAL, 5)
                .released("a", APPROVAL, 6));
    }

    @Test
    void noApprovalWithoutTheSignatureThatWasWanted() {
        tampered(
                asked().voted(APPROVAL, "person:eve", "approve", 4).settled("approved", APPROVAL, 5),
                "without enough accepted votes");
    }

    @Test
    void refusesASignatureUnderAnythingElse() {
        tampered(asked().add(voted(DIGEST, sign(passkey, APPROVAL, "deny", DIGEST))), "something else than this");
        tampered(
                asked().add(voted(DIGEST, sign(passkey, "apr-3333333333", "approve", DIGEST))),
                "something else than this");
        Digest other = Digest.of(new byte[] {7});
        tampered(asked().add(voted(DIGEST, sign(passkey, APPROVAL, "approve", other))), "something else than this");
        // whoever changes the digest everywhere still does not have the signature
        tampered(asked().add(voted(other, signed())), "something else than this");
        Evidence evidence = new Evidence("api", "pwd", NOON, "tok", DIGEST, Optional.of(signed()), Optional.empty());
        tampered(asked().add(voted(evidence.canonical(), "sure")), "something else than this");
    }

    @Test
    void refusesWhatTheRegisteredPasskeyDidNotSignForUs() {
        passkey.origin = "https://evil.example";
        tampered(asked().add(voted(DIGEST, signed())), "a page of `https://evil.example`");
        passkey.origin = SoftPasskey.ORIGIN;
        passkey.site = "evil.example";
        tampered(asked().add(voted(DIGEST, signed())), "another site");
        passkey.site = SoftPasskey.SITE;
        passkey.flags = 1;
        tampered(asked().add(voted(DIGEST, signed())), "did not verify who uses it");
        passkey.flags = 5;
        passkey.counter = 0;
        good(asked().add(voted(DIGEST, signed())));
        Assertion real = signed();
        Assertion forged = sign(new SoftPasskey("ES256"), APPROVAL, "approve", DIGEST);
        tampered(
                asked().add(voted(
                        DIGEST,
                        new Assertion(
                                real.credential(), real.authenticatorData(), real.clientData(), forged.signature()))),
                "not made by the registered passkey");
        tampered(asked().add(voted(DIGEST, forged)), "not registered for them");
    }

    @Test
    void refusesAnotherPersonsPasskeyOneThatWasRemovedAndACopy() {
        SoftPasskey kims = new SoftPasskey("EdDSA");
        tampered(
                asked().add(registered(kims, KIM)).add(voted(DIGEST, sign(kims, APPROVAL, "approve", DIGEST))),
                "not registered for them");
        tampered(asked().add(registered(passkey, KIM)), "was registered for `person:kim`");
        tampered(asked().add(removed(passkey)).add(voted(DIGEST, signed())), "not registered for them");
        passkey.counter = 9;
        Assertion ninth = signed();
        passkey.counter = 9;
        tampered(asked().add(voted(DIGEST, ninth)).add(voted(DIGEST, signed())), "there is a copy of it");
    }

    @Test
    void aFlagIsNoSignature() {
        tampered(asked().add(voted(said(true), "")), "has no signature, though it says");
        Json.Fields hidden = Json.fields()
                .withAll(said(false))
                .with("assertion", signed().canonical())
                .build();
        tampered(asked().add(voted(hidden, "")), "though it does not say");
    }

    private static Json.Fields said(boolean passkey) {
        return Json.fields()
                .with("seen", DIGEST.toString())
                .with("passkey", passkey)
                .build();
    }

    @Test
    void constraintsAreUnderTheSignature() {
        Json.Fields strict = Json.fields()
                .with("constraints", Json.parse("{\"max_rows\":5}"))
                .build();
        Json.Fields loose = Json.fields()
                .with("constraints", Json.parse("{\"max_rows\":6}"))
                .build();
        Assertion signed =
                passkey.sign(Assertion.challenge(APPROVAL, "approve", "", Terms.of(strict), DIGEST.toString()));
        assertThat(asked().add(voted(DIGEST, signed).withAll(strict)).verify().soundness())
                .isEqualTo(Soundness.TRUE);
        tampered(asked().add(voted(DIGEST, signed).withAll(loose)), "signature");
        tampered(asked().add(voted(DIGEST, signed)), "signature");
        tampered(asked().add(voted(DIGEST, signed()).withAll(strict)), "signature");
    }

    @Test
    void whatIsGrantedAheadIsUnderTheSignature() {
        Json.Fields little = Json.fields()
                .with("standing", Json.parse("{\"times\":1,\"per\":\"PT1H\",\"until\":\"2026-03-01T13:00:00Z\"}"))
                .build();
        Json.Fields much = Json.fields()
                .with("standing", Json.parse("{\"times\":9,\"per\":\"PT1H\",\"until\":\"2026-03-01T13:00:00Z\"}"))
                .build();
        Assertion signed =
                passkey.sign(Assertion.challenge(APPROVAL, "approve", "", Terms.of(little), DIGEST.toString()));
        assertThat(asked().add(voted(DIGEST, signed).withAll(little)).verify().soundness())
                .isEqualTo(Soundness.TRUE);
        tampered(asked().add(voted(DIGEST, signed).withAll(much)), "signature");
        tampered(asked().add(voted(DIGEST, signed()).withAll(little)), "signature");
    }
}
