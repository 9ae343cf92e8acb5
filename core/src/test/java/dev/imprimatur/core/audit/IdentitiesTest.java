package dev.imprimatur.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the log says about people and credentials at the start. */
final class IdentitiesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final KnownPerson.Account ACCOUNT = new KnownPerson.Account("https://id.example.com", "00u1");
    private static final PrincipalId EVE = PrincipalId.parse("person:oidc-1");

    private final StartState start = new StartState();

    private void person(String what, long revision) {
        KnownPerson person =
                new KnownPerson(EVE, ACCOUNT, "Eve", Set.of(), Set.of(), what.equals("disabled"), NOON, NOON, revision);
        start.take(new AuditEvent.PersonChanged(person, what, "provider", NOON).canonical());
    }

    @Test
    void whoIsDisabledStaysSoWhateverTheProviderTells() {
        person("known", 1);
        person("disabled", 4);
        person("changed", 5);
        assertThat(start.identities().people()).containsEntry(ACCOUNT, new Identities.Known(EVE, 5, true));
        person("enabled", 6);
        assertThat(start.identities().people()).containsEntry(ACCOUNT, new Identities.Known(EVE, 6, false));
    }

    @Test
    void knowsWhichCredentialsAreRevoked() {
        start.take(new AuditEvent.CredentialRevoked("tok-1", EVE, NOON).canonical());
        assertThat(start.identities().revoked()).containsOnly(java.util.Map.entry("tok-1", NOON));
        assertThat(StartState.TYPES).contains("credential-revoked", "person-disabled");
    }
}
