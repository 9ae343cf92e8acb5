package dev.imprimatur.identity.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.Authentication;
import dev.imprimatur.core.subject.CredentialCodec;
import dev.imprimatur.core.subject.CredentialStore;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.SealedCredential;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TokensTest {

    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final PrincipalId ANNA = PrincipalId.parse("person:anna");
    private static final PrincipalId BOT = PrincipalId.parse("agent:bot");

    private final Map<PrincipalId, Principal> known = new HashMap<>();
    private final Memory store = new Memory();
    private final List<AuditEvent> events = new ArrayList<>();
    private Instant now = NOON;
    private boolean logBroken;
    private Map<String, Instant> revoked = Map.of();
    private Tokens tokens = tokens();

    private Tokens tokens() {
        AuditLog log = all -> {
            if (logBroken) {
                return CompletableFuture.failedFuture(new AuditFailure("The log is full.", new Exception("full")));
            }
            events.addAll(all);
            return CompletableFuture.completedFuture(1L);
        };
        return new Tokens(
                store,
                new CredentialCodec(new MacKey(new byte[32])),
                id -> Optional.ofNullable(known.get(id)),
                log,
                () -> now,
                new SecureRandom(),
                revoked);
    }

    @BeforeEach
    void people() {
        known.put(ANNA, new Person(ANNA, "Anna", Set.of("owners"), Set.of(), false));
        known.put(BOT, new Agent(BOT, "Bot", ANNA, Set.of()));
    }

    private Tokens.Fresh issue(PrincipalId holder, Audience audience) {
        return tokens.issue(new Grant(holder, ANNA, audience, Set.of("app/*"), "token", Duration.ofHours(1)));
    }

    private String refused(Secret text, Audience audience) {
        assertThat(tokens.authenticate(text, audience)).isInstanceOf(Authentication.Unknown.class);
        return ((Authentication.Unknown) tokens.authenticate(text, audience)).reason();
    }

    @Test
    void tellsWhoShowsATokenAndWhoAnswersForIt() {
        Tokens.Fresh fresh = issue(BOT, Audience.ACTIONS);
        assertThat(fresh.text().reveal()).matches("imp_a_[A-Za-z0-9_-]{43}");
        Authentication.Known shown = (Authentication.Known) tokens.authenticate(fresh.text(), Audience.ACTIONS);
        assertThat(shown.subject().actor()).isEqualTo(known.get(BOT));
        assertThat(shown.subject().behalf()).isEmpty();
        assertThat(shown.subject().issuer()).isEqualTo(ANNA);
        assertThat(shown.subject().credential()).isEqualTo(fresh.credential().id());
        assertThat(shown.targets()).containsExactly("app/*");
        assertThat(shown.expires()).isEqualTo(NOON.plusSeconds(3_600));
    }

    @Test
    void onlyItsHashIsStored() {
        Tokens.Fresh fresh = issue(BOT, Audience.ACTIONS);
        assertThat(store.rows.values())
                .allSatisfy(row -> assertThat(row.body().utf8())
                        .doesNotContain(fresh.text().reveal())
                        .contains(fresh.text().digest().toString()));
        assertThat(fresh.toString()).doesNotContain(fresh.text().reveal());
    }

    @Test
    void aTokenWorksForItsPurposeOnly() {
        for (Audience made : Audience.values()) {
            Tokens.Fresh fresh = issue(ANNA, made);
            for (Audience shown : Audience.values()) {
                if (made == shown) {
                    assertThat(tokens.authenticate(fresh.text(), shown)).isInstanceOf(Authentication.Known.class);
                } else {
                    assertThat(refused(fresh.text(), shown))
                            .startsWith("This credential is for ")
                            .contains("; here one for");
                }
            }
        }
    }

    @Test
    void aMachineNeverGetsASessionOfAPerson() {
        assertThatThrownBy(() -> issue(BOT, Audience.PERSON)).hasMessageContaining("only people can");
    }

    @Test
    void anExpiredTokenIsGoodForNothing() {
        Tokens.Fresh fresh = issue(BOT, Audience.ACTIONS);
        now = NOON.plusSeconds(3_600);
        assertThat(refused(fresh.text(), Audience.ACTIONS)).contains("expired");
        now = NOON.minusSeconds(1);
        assertThat(tokens.authenticate(fresh.text(), Audience.ACTIONS)).isInstanceOf(Authentication.Unknown.class);
    }

    @Test
    void aRevokedTokenIsGoodForNothing() {
        Tokens.Fresh fresh = issue(BOT, Audience.ACTIONS);
        assertThat(tokens.revoke(fresh.credential(), ANNA)).isTrue();
        assertThat(tokens.revoke(tokens.find(fresh.credential().id()).orElseThrow(), ANNA))
                .isFalse();
        assertThat(refused(fresh.text(), Audience.ACTIONS)).contains("revoked");
        assertThat(events).extracting(AuditEvent::type).containsExactly("credential-issued", "credential-revoked");
    }

    @Test
    void whoeverIsNoLongerKnownLosesAllTokens() {
        Tokens.Fresh fresh = issue(ANNA, Audience.PERSON);
        known.remove(ANNA);
        assertThat(refused(fresh.text(), Audience.PERSON))
                .contains("`person:anna` is not linked to a known person here");
    }

    @Test
    void whatIsNotRecordedIsNotIssuedAndNotRevoked() {
        Tokens.Fresh fresh = issue(BOT, Audience.ACTIONS);
        logBroken = true;
        assertThatThrownBy(() -> issue(BOT, Audience.ACTIONS))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(AuditFailure.class);
        assertThat(store.rows).hasSize(1);
        assertThatThrownBy(() -> tokens.revoke(fresh.credential(), ANNA)).hasCauseInstanceOf(AuditFailure.class);
    }

    @Test
    void aRowThatSomebodyElseWroteIsNoCredential() {
        Tokens.Fresh fresh = issue(BOT, Audience.ACTIONS);
        SealedCredential row = store.find(fresh.credential().id()).orElseThrow();
        Bytes other = Bytes.utf8(row.body().utf8().replace("agent:bot", "person:anna"));
        store.rows.put(row.id(), new SealedCredential(row.id(), row.token(), ANNA, false, other, row.mac()));
        assertThat(refused(fresh.text(), Audience.ACTIONS)).contains("can't be verified");
    }

    @Test
    void withoutStorageNobodyIsKnown() {
        Tokens.Fresh fresh = issue(BOT, Audience.ACTIONS);
        store.broken = true;
        assertThat(refused(fresh.text(), Audience.ACTIONS)).contains("storage does not answer");
    }

    @Test
    void whatIsNoTokenIsNotLookedUp() {
        store.broken = true;
        for (String text : List.of(
                "", "secret", "imp_x_" + "A".repeat(43), "imp_a_" + "A".repeat(42), "imp_a_" + "A".repeat(44))) {
            assertThat(refused(new Secret(text), Audience.ACTIONS)).contains("no Imprimatur token");
            assertThat(tokens.recognised(new Secret(text))).isEmpty();
        }
    }

    @Test
    void aTokenLastsAMinuteToAYear() {
        for (Duration lasts :
                List.of(Duration.ZERO, Duration.ofSeconds(59), Duration.ofDays(367), Duration.ofDays(-1))) {
            assertThatThrownBy(() -> new Grant(BOT, ANNA, Audience.ACTIONS, Set.of("*"), "token", lasts))
                    .hasMessageContaining("366 days");
        }
        assertThatThrownBy(() -> new Grant(BOT, ANNA, Audience.ACTIONS, Set.of(), "token", Duration.ofDays(1)))
                .hasMessageContaining("patterns");
    }

    /** Credentials in memory. */
    private static final class Memory implements CredentialStore {

        private final Map<String, SealedCredential> rows = new LinkedHashMap<>();
        private boolean broken;

        @Override
        public void insert(SealedCredential credential) {
            rows.put(credential.id(), credential);
        }

        @Override
        public boolean revoke(SealedCredential revoked) {
            return !find(revoked.id()).orElseThrow().revoked() && rows.put(revoked.id(), revoked) != null;
        }

        @Override
        public Optional<SealedCredential> find(String id) {
            return Optional.ofNullable(rows.get(id));
        }

        @Override
        public Optional<SealedCredential> findByToken(Digest token) {
            if (broken) {
                throw new StorageFailure("The database is gone.", new Exception("gone"));
            }
            return rows.values().stream()
                    .filter(row -> row.token().equals(token))
                    .findFirst();
        }

        @Override
        public List<SealedCredential> list(Optional<PrincipalId> holder, Optional<String> before, int limit) {
            return List.copyOf(rows.values());
        }
    }

    @Test
    void whatTheLogSaysIsRevokedStaysSoWhateverIsStored() {
        Tokens.Fresh fresh = issue(BOT, Audience.ACTIONS);
        assertThat(tokens.authenticate(fresh.text(), Audience.ACTIONS)).isInstanceOf(Authentication.Known.class);
        revoked = Map.of(fresh.credential().id(), now);
        Tokens restarted = tokens();
        assertThat(restarted.authenticate(fresh.text(), Audience.ACTIONS)).isInstanceOf(Authentication.Unknown.class);
        assertThat(restarted.find(fresh.credential().id()).orElseThrow().revoked())
                .contains(now);
    }
}
