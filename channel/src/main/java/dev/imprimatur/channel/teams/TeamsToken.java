package dev.imprimatur.channel.teams;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import dev.imprimatur.core.seal.Json;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a request is from the Bot Framework, and from Teams: the bearer token that it carries is signed by a key of its issuer
 * that may speak for Teams, is for our application, is good now, and names the address that the activity names. What the key is
 * and where it is found is never taken from the token.
 */
final class TeamsToken {

    /** How far the clock of the issuer may be off, as the Bot Framework demands it. */
    static final Duration SKEW = Duration.ofMinutes(5);

    /** A token that says it lasts longer is refused. */
    private static final Duration LONGEST_LIFE = Duration.ofHours(24);

    /** What is called Teams here, character by character. */
    static final String TEAMS = "msteams";

    private static final int LONGEST = 16 * 1024;
    private static final Set<String> HEADER = Set.of("alg", "kid", "typ", "x5t", "x5t#S256");

    /**
     * What a token proves.
     *
     * @param service where the sender is, as its issuer says
     */
    record Proven(String service, Set<String> endorsements) {}

    private final TeamsConfig config;
    private final SigningKeys keys;
    private final InstantSource clock;

    TeamsToken(TeamsConfig config, SigningKeys keys, InstantSource clock) {
        this.config = config;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Checks a token by itself.
     *
     * @param authorization the header of that name
     * @throws TeamsRefused when it proves nothing
     */
    Proven proven(Optional<String> authorization) throws TeamsRefused {
        String header = authorization.orElse("");
        if (!header.regionMatches(true, 0, "Bearer ", 0, 7) || header.length() > LONGEST) {
            throw refused("token", "it carries no token");
        }
        String token = header.substring(7);
        SigningKeys.Key key = keys.named(keyName(token));
        try {
            if (!JWSObject.parse(token).verify(new RSASSAVerifier(key.key()))) {
                throw refused("signature", "it is not signed by the key that it names");
            }
        } catch (ParseException | JOSEException | IllegalStateException | IllegalArgumentException e) {
            throw refused("signature", "its signature can't be checked");
        }
        return new Proven(service(part(token, 1)), key.endorsements());
    }

    /** The name of its key, when its header says nothing that is not understood here. */
    private static String keyName(String token) throws TeamsRefused {
        if (!token.matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+")) {
            throw refused("token", "its token is not of three parts");
        }
        Json.Fields header = part(token, 0);
        if (!HEADER.containsAll(header.members().keySet())) {
            throw refused("header", "the header of its token says something that is not understood here");
        }
        if (!"RS256".equals(text(header, "alg"))) {
            throw refused("algorithm", "it is not signed with RS256");
        }
        String type = header.find("typ").isPresent() ? text(header, "typ") : "JWT";
        if (!type.toUpperCase(Locale.ROOT).equals("JWT")) {
            throw refused("header", "its token is of another kind");
        }
        return text(header, "kid");
    }

    private String service(Json.Fields claims) throws TeamsRefused {
        if (!config.cloud().issuer().equals(text(claims, "iss"))) {
            throw refused("issuer", "its token is somebody else's than the Bot Framework's");
        }
        if (!config.app().equals(text(claims, "aud"))) {
            throw refused("audience", "its token is for another application");
        }
        Instant now = clock.instant();
        Instant until = time(claims, "exp");
        Instant from = time(claims, "nbf");
        if (now.minus(SKEW).isAfter(until)) {
            throw refused("expired", "its token has expired; is the clock of this machine right?");
        }
        if (now.plus(SKEW).isBefore(from)
                || (claims.find("iat").isPresent() && now.plus(SKEW).isBefore(time(claims, "iat")))) {
            throw refused("early", "its token is from the future; is the clock of this machine right?");
        }
        if (until.isAfter(now.plus(LONGEST_LIFE)) || !until.isAfter(from)) {
            throw refused("life", "its token is good for longer than a day, or for no time");
        }
        // the Bot Framework spells it in lower case, and in the spelling of its SDK for activities
        return text(claims, claims.find("serviceurl").isPresent() ? "serviceurl" : "serviceUrl");
    }

    /**
     * Checks that what a token proves and what the activity says is the same.
     *
     * @throws TeamsRefused when it isn't
     */
    void matches(Proven proven, TeamsActivity activity) throws TeamsRefused {
        if (!TEAMS.equals(activity.channel())) {
            throw new TeamsRefused(403, "channel", "it is not from Teams");
        }
        if (!proven.endorsements().contains(TEAMS)) {
            throw new TeamsRefused(403, "endorsement", "its key may not speak for Teams");
        }
        if (!proven.service().equals(activity.service().toString())) {
            throw new TeamsRefused(403, "service", "its token is from another place than it says");
        }
        if (!config.cloud().serves(activity.service())) {
            throw new TeamsRefused(
                    403, "host", "it is from `" + activity.service().getHost() + "`");
        }
        if (!activity.tenant().equals(activity.tenantAgain()) || !config.admits(activity.tenant())) {
            throw new TeamsRefused(
                    403,
                    "tenant",
                    "it is of a tenant that is not listed, or says two: `" + activity.tenantAgain() + "`");
        }
        if (!activity.recipient().equals("28:" + config.app())) {
            throw new TeamsRefused(403, "recipient", "it is for another bot");
        }
    }

    private static Json.Fields part(String token, int index) throws TeamsRefused {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token.split("\\.", -1)[index]);
            if (Json.parse(bytes) instanceof Json.Fields fields) {
                return fields;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw refused("token", "its token can't be read");
    }

    private static String text(Json.Fields fields, String name) throws TeamsRefused {
        try {
            return fields.text(name);
        } catch (IllegalArgumentException e) {
            throw refused("claims", "its token does not say `" + name + "`");
        }
    }

    private static Instant time(Json.Fields claims, String name) throws TeamsRefused {
        try {
            return Instant.ofEpochSecond(claims.whole(name));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw refused("claims", "its token does not say `" + name + "`");
        }
    }

    private static TeamsRefused refused(String why, String clause) {
        return new TeamsRefused(401, why, clause);
    }
}
