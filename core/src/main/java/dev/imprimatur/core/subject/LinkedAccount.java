package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An account, and the person whose it is: somebody proved that they hold both. One account may have been linked to several
 * people, one after the other; each is a link of its own, and none is forgotten.
 *
 * @param person as whom it was linked
 * @param other as whom the account is known here when it signs in by itself; empty where it can't, as in a chat
 * @param linked since when
 * @param ended how it ended; empty while it lasts
 * @param revision 1 when new, one more at each change
 */
public record LinkedAccount(
        Account account,
        PrincipalId person,
        Optional<PrincipalId> other,
        Instant linked,
        Optional<Ended> ended,
        long revision) {

    /**
     * How a link ended.
     *
     * @param parted whether somebody else vouched that these are two people from now on; when only the person themself took
     *     it back, they stay one where somebody may not decide
     */
    public record Ended(Instant at, PrincipalId by, boolean parted) {}

    public LinkedAccount {
        if (person.kind() != PrincipalId.Kind.PERSON
                || other.filter(one -> one.kind() != PrincipalId.Kind.PERSON || one.equals(person))
                        .isPresent()) {
            throw new IllegalArgumentException("`" + account.text() + "` can't be linked to `" + person + "`.");
        }
    }

    /** Names it in addresses and rows: {@code lnk-} and 32 hexadecimal digits, made of both sides. */
    public String id() {
        return id(account, person);
    }

    /** {@link #id} of the link between these two. */
    public static String id(Account account, PrincipalId person) {
        return "lnk-"
                + Json.texts(List.of(account.kind(), account.issuer(), account.subject(), person.toString()))
                        .digest()
                        .hex()
                        .substring(0, 32);
    }

    public boolean lasts() {
        return ended.isEmpty();
    }

    /** Until when both sides are one person for whatever they may not decide. */
    public Instant oneUntil() {
        return ended.filter(Ended::parted).map(Ended::at).orElse(Instant.MAX);
    }

    /** The same link, taken back. */
    public LinkedAccount endedBy(PrincipalId by, boolean parted, Instant at) {
        return new LinkedAccount(account, person, other, linked, Optional.of(new Ended(at, by, parted)), revision + 1);
    }

    /** The same link, made once more. */
    public LinkedAccount again(Instant at) {
        return new LinkedAccount(account, person, other, at, Optional.empty(), revision + 1);
    }
}
