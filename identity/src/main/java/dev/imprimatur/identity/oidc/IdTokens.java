package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.identity.jwt.BadToken;
import dev.imprimatur.identity.jwt.Signatures;
import dev.imprimatur.identity.jwt.Validity;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks ID tokens (OpenID Connect Core 1.0, 3.1.3.7): from this provider, for this gateway, for this sign-in, and now. */
final class IdTokens {

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
        Json.Fields json = verified(token);
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
                    Validity.time(json, "auth_time"));
        } catch (IllegalArgumentException | BadToken e) {
            throw refused("claims", "it is not understood");
        }
    }

    private Json.Fields verified(String token) throws SignInRefused {
        try {
            return signatures.verified(token);
        } catch (BadToken e) {
            throw new SignInRefused(
                    e.why(),
                    "The provider's ID token is not good: " + e.clause()
                            + ". Nobody was signed in; tell whoever operates this gateway.");
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
        try {
            json.get("iat"); // which an ID token must have
            Validity.of(json, clock.instant(), Validity.SKEW);
        } catch (BadToken e) {
            throw refused(e.why(), e.clause());
        }
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
