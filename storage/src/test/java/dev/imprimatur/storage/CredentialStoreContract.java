package dev.imprimatur.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.CredentialCodec;
import dev.imprimatur.core.subject.CredentialStore;
import dev.imprimatur.core.subject.IssuedCredential;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.SealedCredential;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every medium must do for credentials. */
public abstract class CredentialStoreContract {

    private static final CredentialCodec CODEC = new CredentialCodec(Samples.KEY);
    private static final PrincipalId BOT = PrincipalId.parse("agent:bot");

    /** An empty one. */
    protected abstract CredentialStore store();

    private SealedCredential stored(int number, PrincipalId holder) {
        SealedCredential row = CODEC.seal(Samples.credential(number, holder));
        store().insert(row);
        return row;
    }

    @Test
    void findsACredentialByItsTextAlone() {
        SealedCredential row = stored(1, BOT);
        SealedCredential found =
                store().findByToken(new Secret("text-1").digest()).orElseThrow();
        assertThat(found).isEqualTo(row);
        assertThat(CODEC.open(found)).isEqualTo(Samples.credential(1, BOT));
        assertThat(store().find("cred-1")).contains(row);
        assertThat(store().findByToken(new Secret("text-2").digest())).isEmpty();
        assertThat(store().find("cred-2")).isEmpty();
    }

    @Test
    void refusesANameOrATextThatIsTaken() {
        stored(1, BOT);
        assertThatThrownBy(() -> stored(1, BOT)).isInstanceOf(StorageFailure.class);
        IssuedCredential first = Samples.credential(1, BOT);
        IssuedCredential sameText = new IssuedCredential(
                "cred-2",
                first.token(),
                BOT,
                first.issuer(),
                first.audience(),
                first.targets(),
                first.method(),
                first.issued(),
                first.expires(),
                Optional.empty());
        assertThatThrownBy(() -> store().insert(CODEC.seal(sameText))).isInstanceOf(StorageFailure.class);
    }

    @Test
    void revokesOnceAndForGood() {
        stored(1, BOT);
        SealedCredential revoked = CODEC.seal(Samples.credential(1, BOT).revokedAt(Samples.NOON));
        assertThat(store().revoke(revoked)).isTrue();
        assertThat(store().revoke(revoked)).isFalse();
        assertThat(store().find("cred-1")).contains(revoked);
        assertThat(CODEC.open(revoked).goodAt(Samples.NOON.plusSeconds(1))).isFalse();
        assertThat(store().revoke(CODEC.seal(Samples.credential(2, BOT).revokedAt(Samples.NOON))))
                .isFalse();
        assertThatThrownBy(() -> store().revoke(CODEC.seal(Samples.credential(1, BOT))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void listsPagesNewestFirstAndByHolder() {
        SealedCredential first = stored(1, BOT);
        SealedCredential second = stored(2, Samples.OWNER);
        SealedCredential third = stored(3, BOT);
        assertThat(store().list(Optional.empty(), Optional.empty(), 2)).containsExactly(third, second);
        assertThat(store().list(Optional.empty(), Optional.of("cred-2"), 2)).containsExactly(first);
        assertThat(store().list(Optional.of(BOT), Optional.empty(), 10)).containsExactly(third, first);
        assertThat(store().list(Optional.of(BOT), Optional.of("cred-3"), 10)).containsExactly(first);
        assertThat(store().list(Optional.empty(), Optional.of("cred-9"), 10)).isEmpty();
    }
}
