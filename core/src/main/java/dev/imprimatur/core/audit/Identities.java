package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Account;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.LinkedAccount;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How people and credentials stand by the log, whatever the database says: whom a provider told of, who is disabled, which
 * credentials were revoked. Takes all events in order, or only those of {@link #TYPES}.
 */
public final class Identities {

    /** The only types of event that matter here. */
    static final Set<String> TYPES = Set.of(
            "person-known",
            "person-changed",
            "person-refused",
            "person-disabled",
            "person-enabled",
            "credential-issued",
            "credential-revoked",
            "account-linked",
            "account-unlinked");

    private static final int MANY = 10_000;

    /**
     * A person of a provider.
     *
     * @param revision of the newest row: an older one is somebody's doing
     */
    public record Known(PrincipalId id, long revision, boolean disabled) {

        /** Whichever is newer. */
        public Known newest(Known other) {
            return other.revision() >= revision ? other : this;
        }
    }

    private final Map<KnownPerson.Account, Known> people = new HashMap<>();
    private final Map<String, LinkedAccount> accounts = new HashMap<>();
    private final Map<String, Instant> expires = new HashMap<>();
    private final Map<String, Instant> revoked = new HashMap<>();
    private int full = MANY;

    void take(Json.Fields event) {
        Instant at = Instant.parse(event.text("at"));
        switch (event.text("type")) {
            case "credential-issued" -> {
                forget(at);
                expires.put(event.text("credential"), Instant.parse(event.text("expires")));
            }
            case "credential-revoked" ->
                revoked.merge(
                        event.text("credential"),
                        event.findText("ends").map(Instant::parse).orElse(at),
                        (one, other) -> one.isBefore(other) ? one : other);
            case "account-linked", "account-unlinked" -> account(event, at);
            default -> person(event);
        }
    }

    private void person(Json.Fields event) {
        KnownPerson.Account account = new KnownPerson.Account(event.text("issuer"), event.text("account"));
        Known before = people.get(account);
        boolean disabled = switch (event.text("type")) {
            case "person-disabled" -> true;
            case "person-enabled" -> false;
            default -> before != null && before.disabled();
        };
        Known next = new Known(
                before == null ? PrincipalId.parse(event.text("who")) : before.id(),
                event.find("revision").isPresent() ? event.whole("revision") : 1,
                disabled);
        people.put(account, before == null ? next : before.newest(next));
    }

    /** Keeps memory bounded: an expired credential is good for nothing in any case. */
    private void forget(Instant now) {
        if (expires.size() >= full) {
            expires.values().removeIf(end -> end.isBefore(now.minusSeconds(1)));
            revoked.keySet().retainAll(expires.keySet());
            full = Math.max(MANY, 2 * expires.size());
        }
    }

    private void account(Json.Fields event, Instant at) {
        LinkedAccount linked = new LinkedAccount(
                new Account(event.text("kind"), event.text("issuer"), event.text("account")),
                PrincipalId.parse(event.text("who")),
                event.findText("other").map(PrincipalId::parse),
                at,
                Optional.empty(),
                event.whole("revision"));
        Optional<LinkedAccount> before = Optional.ofNullable(accounts.get(linked.id()));
        boolean ends = event.text("type").equals("account-unlinked");
        accounts.put(
                linked.id(),
                new LinkedAccount(
                        linked.account(),
                        linked.person(),
                        linked.other(),
                        ends ? before.map(LinkedAccount::linked).orElse(at) : at,
                        ends
                                ? Optional.of(new LinkedAccount.Ended(
                                        at, PrincipalId.parse(event.text("by")), event.flag("parted")))
                                : Optional.empty(),
                        linked.revision()));
    }

    /** Every account that was ever linked, as it stood last. */
    public List<LinkedAccount> accounts() {
        return List.copyOf(accounts.values());
    }

    /** Everybody of whom a provider told. */
    public Map<KnownPerson.Account, Known> people() {
        return Map.copyOf(people);
    }

    /** The credentials that were revoked, and from when on they are good for nothing. */
    public Map<String, Instant> revoked() {
        return Map.copyOf(revoked);
    }
}
