package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Json;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks ID tokens (OpenID Connect Core 1.0, 3.1.3.7): from this provider, for this gateway, for this sign-in, and now. */
final class IdTokens {

    /** How far the provider's clock may be off. */
    static final Duration SKEW = Duration.ofSeconds(30);

    private final Signatures signatures;
    private final URI issuer;
    private final String clientId;
    private final GroupClaim groups;
    private final Set<String> members;
    private final InstantSource clock;

    IdTokens(Signatures signatures, OidcConfig config, InstantSource clock) {
        this.signatures = signatures;
        this.issuer = config.issuer();
        this.clientId = config.clientId();
        this.groups = new GroupClaim(config.groupsClaim(), config.groups());
        this.members = config.members();
        this.clock = clock;
    }

    /**
     * What the token vouches for.
     *
     * @param nonce which the token must repeat; empty where the protocol has none
     * @throws SignInRefused when anything is not as it must be
     */
    Claims claims(String token, Optional<String> nonce) throws SignInRefused {
        Json.Fields json = signatures.verified(token);
        try {
            addressed(json);
            timely(json);
            if (nonce.isPresent() && !json.findText("nonce").equals(nonce)) {
                throw refused("nonce", "it was not made for this sign-in");
            }
            String subject = json.text("sub");
            if (subject.isEmpty() || subject.length() > 255) {
                throw refused("subject", "it names nobody");
            }
            Set<String> member = groups.read(json);
            if (!members.isEmpty() && Collections.disjoint(member, members)) {
                throw new SignInRefused(
                        "no-member", "You are in none of the groups that may sign in here. Ask an administrator.");
            }
            return new Claims(
                    subject,
                    display(json, "name")
                            .or(() -> display(json, "preferred_username"))
                            .orElse(subject),
                    display(json, "preferred_username")
                            .or(() -> display(json, "email"))
                            .orElse(""),
                    member,
                    json.find("amr").isPresent() ? json.texts("amr") : List.of(),
                    json.find("auth_time").isPresent() ? Optional.of(time(json, "auth_time")) : Optional.empty());
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            throw refused("claims", "it is not understood");
        }
    }

    private void addressed(Json.Fields json) throws SignInRefused {
        if (!json.text("iss").equals(issuer.toString())) {
            throw refused("issuer", "another provider made it");
        }
        List<String> audience = json.get("aud") instanceof Json.Text(String one) ? List.of(one) : json.texts("aud");
        Optional<String> party = json.findText("azp");
        if (!audience.contains(clientId)
                || (audience.size() > 1 && party.isEmpty())
                || party.filter(id -> !id.equals(clientId)).isPresent()) {
            throw refused("audience", "it was made for another application");
        }
    }

    private void timely(Json.Fields json) throws SignInRefused {
        Instant now = clock.instant();
        if (!now.minus(SKEW).isBefore(time(json, "exp"))) {
            throw refused("expired", "it has expired; is the clock of this machine right?");
        }
        if (now.plus(SKEW).isBefore(time(json, "iat"))
                || (json.find("nbf").isPresent() && now.plus(SKEW).isBefore(time(json, "nbf")))) {
            throw refused("early", "it is from the future; is the clock of this machine right?");
        }
    }

    private static Instant time(Json.Fields json, String name) {
        return switch (json.get(name)) {
            case Json.Whole(long seconds) -> Instant.ofEpochSecond(seconds);
            case Json.Decimal(double seconds) -> Instant.ofEpochSecond((long) seconds);
            default -> throw new IllegalArgumentException("The member `" + name + "` is no time.");
        };
    }

    private static Optional<String> display(Json.Fields json, String name) {
        return json.find(name)
                .flatMap(value -> value instanceof Json.Text(String text) && !text.isBlank()
                        ? Optional.of(text.codePoints()
                                .limit(200)
                                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                                .toString())
                        : Optional.empty());
    }

    private static SignInRefused refused(String why, String sentence) {
        return new SignInRefused(why, "The provider's ID token is not good here: " + sentence + ". Sign in again.");
    }
}
