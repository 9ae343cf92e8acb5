package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.seal.TamperedRow;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns people into sealed rows and back. A row whose seal does not verify is refused: who writes the tables without the
 * key gives nobody a group. The row's owner is the digest of the account, so that an account is found by it.
 */
public final class PersonCodec {

    private static final String KIND = "person";

    private final MacKey key;

    public PersonCodec(MacKey key) {
        this.key = key;
    }

    /** The owner of the row of whoever has {@code account}. */
    public static String owner(KnownPerson.Account account) {
        return Json.texts(java.util.List.of(account.issuer(), account.subject()))
                .digest()
                .toString();
    }

    /** The row for {@code person}. */
    public SealedRow seal(KnownPerson person) {
        byte[] body = body(person).canonicalBytes();
        return new SealedRow(
                person.id().toString(),
                owner(person.account()),
                person.revision(),
                Bytes.of(body),
                key.seal(KIND, body));
    }

    /**
     * The person in {@code row}.
     *
     * @throws TamperedRow when the seal does not fit, or the columns beside the body say something else than the body
     */
    public KnownPerson open(SealedRow row) {
        if (!key.verifies(KIND, row.body().toArray(), row.mac())) {
            throw new TamperedRow(
                    "The stored person `" + row.id() + "` does not carry our seal: somebody changed the database, or"
                            + " the row key was replaced. They count for nobody; look at the audit log.");
        }
        KnownPerson person;
        try {
            person = person((Json.Fields) Json.parse(row.body().toArray()));
        } catch (IllegalArgumentException | java.time.DateTimeException | ClassCastException e) {
            throw new TamperedRow("The stored person `" + row.id() + "` can't be read: " + e.getMessage());
        }
        if (!seal(person).equals(row)) {
            throw new TamperedRow("The columns of the stored person `" + row.id()
                    + "` contradict their sealed body: somebody changed the database. They count for nobody.");
        }
        return person;
    }

    private static Json.Fields body(KnownPerson person) {
        Set<Role> others = others(person.roles());
        Json.Builder json = Json.fields()
                .with("id", person.id().toString())
                .with("issuer", person.account().issuer())
                .with("subject", person.account().subject())
                .with("name", person.name())
                .with("groups", Json.texts(person.groups().stream().sorted().toList()))
                .with("administrator", person.administrator())
                .with("disabled", person.disabled())
                .with("known", person.known().toString())
                .with("confirmed", person.confirmed().toString())
                .with("revision", person.revision());
        return (others.isEmpty()
                        ? json
                        : json.with(
                                "roles",
                                Json.texts(
                                        others.stream().map(Role::word).sorted().toList())))
                .build();
    }

    /** Those for which there is no member of their own. */
    private static Set<Role> others(Set<Role> roles) {
        return roles.stream().filter(role -> role != Role.ADMINISTRATOR).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<Role> roles(Json.Fields json) {
        Set<Role> roles = new HashSet<>();
        if (json.flag("administrator")) {
            roles.add(Role.ADMINISTRATOR);
        }
        if (json.find("roles").isPresent()) {
            json.texts("roles").forEach(word -> roles.add(Role.parse(word)));
        }
        return roles;
    }

    private static KnownPerson person(Json.Fields json) {
        return new KnownPerson(
                PrincipalId.parse(json.text("id")),
                new KnownPerson.Account(json.text("issuer"), json.text("subject")),
                json.text("name"),
                Set.copyOf(json.texts("groups")),
                roles(json),
                json.flag("disabled"),
                Instant.parse(json.text("known")),
                Instant.parse(json.text("confirmed")),
                json.whole("revision"));
    }
}
