package dev.imprimatur.identity.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Account;
import dev.imprimatur.core.subject.Alias;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.LinkedAccount;
import dev.imprimatur.core.subject.LinkedAccountCodec;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.RowStore;
import dev.imprimatur.core.subject.SealedRow;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Links, and the accounts of chats, which nobody signs in with. */
final class LinkedAccountsTest {

    private static final Account CHAT = new Account("slack", "T1", "U1");
    private static final MacKey KEY = new MacKey(new byte[MacKey.LENGTH]);

    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private final Map<PrincipalId, KnownPerson> people = new HashMap<>();
    private final Set<String> sessions = new HashSet<>(Set.of("s"));
    private final List<AuditEvent> events = new ArrayList<>();
    private final Rows accounts = new Rows();
    private final Rows claims = new Rows();
    private final LinkedAccounts linked = gateway(List.of());
    private final KnownPerson ann = person("ann");
    private final KnownPerson ben = person("ben");

    private LinkedAccounts gateway(List<LinkedAccount> standing) {
        return new LinkedAccounts(
                accounts,
                new LinkedAccountCodec(KEY),
                new Claims(claims, KEY, () -> now, new SecureRandom()),
                more -> {
                    events.addAll(more);
                    return CompletableFuture.completedFuture(0L);
                },
                () -> now,
                id -> Optional.ofNullable(people.get(id)),
                sessions::contains,
                standing);
    }

    private KnownPerson person(String name) {
        KnownPerson person = new KnownPerson(
                PrincipalId.parse("person:" + name),
                new KnownPerson.Account("https://idp.example.com", name),
                name,
                Set.of("group-of-" + name),
                Set.of(),
                false,
                now,
                now,
                1);
        people.put(person.id(), person);
        return person;
    }

    @Test
    void whoOpensTheLinkOfAChatHasItsAccount() {
        Secret code = linked.offer(CHAT, "ann in the chat").orElseThrow();
        assertThat(linked.look(code)).isInstanceOf(Offer.OfAccount.class);
        assertThat(linked.person(CHAT)).isEmpty();
        linked.claim(code, ann, now);
        assertThat(linked.person(CHAT)).contains(ann.id());
        assertThat(linked.person(CHAT, now)).contains(ann.id());
        assertThat(linked.person(CHAT, now.minusMillis(1))).isEmpty();
        assertThat(linked.whole(ann.person()).accounts()).contains("slack:T1|U1");
        assertThat(linked.whole(ann.person()).aliases()).isEmpty();
        assertThat(events)
                .singleElement()
                .satisfies(event -> assertThat(event.type()).isEqualTo("account-linked"));
        assertThatThrownBy(() -> linked.claim(code, ben, now)).isInstanceOf(AccountRefused.class);
    }

    @Test
    void anAccountOfAChatIsOnePersonsAlone() {
        linked.claim(linked.offer(CHAT, "").orElseThrow(), ann, now);
        Secret second = linked.offer(CHAT, "").orElseThrow();
        assertThatThrownBy(() -> linked.claim(second, ben, now)).hasMessageContaining("somebody else");
        LinkedAccount link = linked.of(ann.id()).getFirst();
        linked.unlink(link, linked.whole(ann.person()));
        assertThat(linked.person(CHAT)).isEmpty();
        linked.claim(second, ben, now);
        assertThat(linked.person(CHAT)).contains(ben.id());
    }

    @Test
    void accountsOfTheProviderAreNotOfferedByAChat() {
        Account provider = new Account(Account.OIDC, "https://idp.example.com", "ann");
        assertThatThrownBy(() -> linked.offer(provider, "")).isInstanceOf(AccountRefused.class);
    }

    @Test
    void aNameBringsNoGroupsButIsKnownWithThem() {
        link();
        assertThat(linked.whole(ann.person()).groups()).containsExactly("group-of-ann");
        assertThat(linked.whole(ann.person()).aliases())
                .containsExactly(new Alias(ben.id(), Set.of("group-of-ben"), false, Instant.MAX));
        assertThat(linked.names(ben.id())).containsExactlyInAnyOrder(ann.id(), ben.id());
    }

    private LinkedAccount link() {
        return linked.claim(linked.offer(ann.id(), "s", now), ben, now);
    }

    @Test
    void anotherGatewayKnowsASecondLater() {
        LinkedAccounts other = gateway(List.of());
        assertThat(other.names(ann.id())).hasSize(1);
        link();
        now = now.plus(Duration.ofSeconds(1));
        assertThat(other.names(ann.id())).hasSize(2);
        assertThat(other.look(linked.offer(ann.id(), "s", now))).isInstanceOf(Offer.OfPerson.class);
    }

    @Test
    void whoTakesRowsAwayOrPutsOlderOnesBackPartsNobody() {
        LinkedAccount link = link();
        Map<String, SealedRow> old = Map.copyOf(accounts.rows);
        linked.unlink(link, person("ada").person());
        linked.claim(linked.offer(ann.id(), "s", now), ben, now); // once more
        accounts.rows.clear();
        later();
        assertThat(linked.names(ann.id())).hasSize(2);
        accounts.rows.putAll(old);
        later();
        assertThat(linked.of(ann.id()))
                .singleElement()
                .extracting(LinkedAccount::revision)
                .isEqualTo(3L);
    }

    private void later() {
        now = now.plus(Duration.ofSeconds(2));
    }

    @Test
    void whomAnAdministratorPartedAreOneForWhatBeganBefore() {
        LinkedAccount link = link();
        later();
        linked.unlink(link, person("ada").person());
        assertThat(linked.whole(ann.person()).is(ben.id())).isFalse();
        assertThat(linked.whole(ann.person()).is(ben.id(), now.minusSeconds(1))).isTrue();
        assertThat(linked.whole(ann.person()).is(ben.id(), now)).isFalse();
    }

    @Test
    void whoTakesTheirLinkBackStaysOnePerson() {
        linked.unlink(link(), linked.whole(ben.person()));
        later();
        assertThat(linked.whole(ann.person()).is(ben.id(), now)).isTrue();
        assertThat(linked.of(ann.id())).isEmpty();
    }

    @Test
    void anOfferEndsWithItsSession() {
        Secret code = linked.offer(ann.id(), "s", now);
        sessions.clear();
        assertThatThrownBy(() -> linked.claim(code, ben, now)).isInstanceOf(AccountRefused.class);
    }

    @Test
    void aForgedOfferCountsForNothing() {
        Secret code = linked.offer(ann.id(), "s", now);
        claims.rows.replaceAll((id, row) -> new SealedRow(id, row.owner(), 1, row.body(), Bytes.of(new byte[32])));
        assertThatThrownBy(() -> linked.claim(code, ben, now)).isInstanceOf(AccountRefused.class);
    }

    /** In memory. */
    private static final class Rows implements RowStore {

        private final TreeMap<String, SealedRow> rows = new TreeMap<>();

        @Override
        public boolean insert(SealedRow row) {
            return rows.putIfAbsent(row.id(), row) == null;
        }

        @Override
        public boolean replace(SealedRow next) {
            Optional<SealedRow> before = find(next.id()).filter(row -> row.revision() + 1 == next.revision());
            before.ifPresent(row -> rows.put(next.id(), next));
            return before.isPresent();
        }

        @Override
        public boolean remove(String id) {
            return rows.remove(id) != null;
        }

        @Override
        public Optional<SealedRow> find(String id) {
            return Optional.ofNullable(rows.get(id));
        }

        @Override
        public List<SealedRow> of(String owner) {
            return rows.values().stream()
                    .filter(row -> row.owner().equals(owner))
                    .toList();
        }

        @Override
        public List<SealedRow> list(Optional<String> after, int limit) {
            return after.map(name -> rows.tailMap(name, false)).orElse(rows).values().stream()
                    .limit(limit)
                    .toList();
        }
    }
}
