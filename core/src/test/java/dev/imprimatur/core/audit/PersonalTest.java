package dev.imprimatur.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PersonalTest {

    private static final Set<Personal> ALL = Set.of(Personal.values());

    private static Personal.Committed commit(Json.Fields event) {
        return Personal.commit(event, ALL, new Random(7));
    }

    private static Json.Fields shown(Personal.Committed committed, boolean erased) {
        Map<String, Bytes> openings = new HashMap<>();
        committed.values().forEach(value -> openings.put(value.path(), value.opening()));
        return Personal.shown(committed.entry(), path -> Optional.ofNullable(openings.get(path)), () -> erased);
    }

    @Test
    void everyEventIsAsItWasOnceItsValuesAreFilledIn() {
        for (AuditEvent sample : EveryEvent.samples()) {
            Json.Fields event = sample.canonical();
            Personal.Committed committed = commit(event);
            assertThat(shown(committed, false)).isEqualTo(event);
            for (Disclosed value : committed.values()) {
                if (value.value() instanceof Json.Text(String text)) {
                    assertThat(committed.entry().canonical()).doesNotContain(text);
                }
            }
        }
    }

    @Test
    void nothingIsTakenOutThatNobodyNamed() {
        for (AuditEvent sample : EveryEvent.samples()) {
            Json.Fields event = sample.canonical();
            assertThat(Personal.commit(event, Set.of(), new Random(7)).entry()).isSameAs(event);
        }
    }

    /** As docs/audit-events.md describes it, computed without our code. */
    @Test
    void aCommitmentIsTheSha256OfSaltAndCanonicalForm() throws Exception {
        Json.Fields event =
                Chain.event("attempted", 1).with("text", "SELECT 'é'").build();
        Personal.Committed committed = commit(event);
        Disclosed value = committed.values().getFirst();
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(value.salt().toArray());
        sha256.update("\"SELECT 'é'\"".getBytes(StandardCharsets.UTF_8));
        assertThat(committed.entry().fields("personal").text("text"))
                .isEqualTo("sha256:" + java.util.HexFormat.of().formatHex(sha256.digest()));
        assertThat(value.salt().length()).isEqualTo(Digest.LENGTH);
    }

    @Test
    void theSameValueHasAnotherCommitmentEachTime() {
        Json.Fields event = Chain.event("attempted", 1).with("text", "SELECT 1").build();
        Random chance = new Random(7);
        assertThat(Personal.commit(event, ALL, chance).entry())
                .isNotEqualTo(Personal.commit(event, ALL, chance).entry());
    }

    @Test
    void aReasonThatAPasskeySignedStays() {
        Json.Fields vote = Chain.vote("apr-2222222222", "person:eve", "approve", Chain.DIGEST, "He is ill", 1)
                .build();
        assertThat(commit(vote).entry().find("because")).isEmpty();
        Json.Fields signed = Personal.put(
                vote, "evidence.assertion", Optional.of(Json.fields().build()));
        assertThat(commit(signed).entry()).isEqualTo(signed);
    }

    @Test
    void whatIsGoneIsNamed() {
        Json.Fields event = Chain.event("attempted", 1)
                .with("text", "SELECT 1")
                .with("intent", "why not")
                .build();
        Json.Fields entry = commit(event).entry();
        assertThat(Personal.shown(entry, path -> Optional.empty(), () -> true).texts("erased"))
                .containsExactly("intent", "text");
        Json.Fields missing = Personal.shown(entry, path -> Optional.empty(), () -> false);
        assertThat(missing.texts("missing")).containsExactly("intent", "text");
        assertThat(missing.find("erased")).isEmpty();
        Bytes other = new Disclosed("text", Bytes.of(new byte[32]), Json.of("SELECT 2")).opening();
        Json.Fields changed = Personal.shown(entry, path -> Optional.of(other), () -> true);
        assertThat(changed.texts("changed")).containsExactly("intent", "text");
        assertThat(changed.find("text")).isEmpty();
    }

    @Test
    void aPartOfAMemberLeavesAnEmptyText() {
        Json.Fields outcome = Json.fields()
                .with("word", "failed")
                .with("code", "23505")
                .with("message", "Key (email)=(ben@example.com) already exists.")
                .build();
        Json.Fields event = Chain.event("executed", 1).with("outcome", outcome).build();
        Json.Fields entry = commit(event).entry();
        assertThat(entry.fields("outcome").text("message")).isEmpty();
        assertThat(Attribute.OUTCOME.of(entry)).isEqualTo(List.of("failed"));
    }
}
