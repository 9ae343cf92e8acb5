package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.Optional;

/**
 * A person's session.
 *
 * @param id the public name of its credential, whose text the browser or the command line holds
 * @param refresh with which the provider is asked whether it still vouches for the person; empty where it gave none
 * @param idToken for signing out at the provider
 * @param used when something was last done in it, to the minute
 * @param checked when the provider was last asked, and answered
 * @param revision 1 when new, one more at each change
 */
public record Session(
        String id,
        PrincipalId person,
        Kind kind,
        Optional<Secret> refresh,
        Secret idToken,
        Instant used,
        Instant checked,
        long revision) {

    /** Where the credential is held; one that is held in one place is refused from the other. */
    public enum Kind {
        /** In a cookie of a browser. */
        BROWSER,
        /** In a file of the command line, shown as a bearer token. */
        DEVICE;

        String word() {
            return switch (this) {
                case BROWSER -> "browser";
                case DEVICE -> "device";
            };
        }

        static Kind parse(String word) {
            return switch (word) {
                case "browser" -> BROWSER;
                case "device" -> DEVICE;
                default -> throw new IllegalArgumentException("`" + word + "` is no kind of session.");
            };
        }
    }

    Session usedAt(Instant now) {
        return new Session(id, person, kind, refresh, idToken, now, checked, revision + 1);
    }

    Session checkedAt(Optional<Secret> next, Secret newIdToken, Instant now) {
        return new Session(id, person, kind, next.or(() -> refresh), newIdToken, used, now, revision + 1);
    }
}
