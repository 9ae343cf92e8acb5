package dev.imprimatur.identity.workload;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.Authentication;
import dev.imprimatur.core.subject.Authenticator;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.Subject;
import dev.imprimatur.identity.jwt.BadToken;
import dev.imprimatur.identity.jwt.Jws;
import dev.imprimatur.identity.jwt.ProviderFailure;
import dev.imprimatur.identity.jwt.Validity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which workload or agent shows a token that somebody else issued. Nothing is stored: such a token is good for its
 * one purpose until it ends, and nobody here revokes it; freeze whom it speaks for.
 */
public final class Workloads {

    private static final Logger LOG = LoggerFactory.getLogger(Workloads.class);

    /** Three parts, of which the first begins as an object does. */
    private static final Pattern FORM = Pattern.compile("eyJ[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*");

    private static final Set<String> TYPES = Set.of("", "jwt", "jose");

    private final List<Trust> trusts;
    private final Issuers issuers;
    private final Acquaintance known;
    private final InstantSource clock;

    public Workloads(List<Trust> trusts, Issuers issuers, Acquaintance known, InstantSource clock) {
        this.trusts = List.copyOf(trusts);
        this.issuers = issuers;
        this.known = known;
        this.clock = clock;
    }

    /** Says what an operator must know before tokens are shown. */
    public void begin() {
        trusts.stream()
                .filter(trust -> !known.answers(trust.owner()))
                .forEach(trust -> LOG.warn(
                        "The owner of {}, {}, is not known here: its tokens are refused until they are.",
                        trust.who().id(),
                        trust.owner()));
    }

    /** Takes tokens of others, and leaves every other credential to {@code ours}. */
    public Authenticator beside(Authenticator ours) {
        return trusts.isEmpty()
                ? ours
                : (credential, audience) -> FORM.matcher(credential.reveal()).matches()
                        ? authenticate(credential, audience)
                        : ours.authenticate(credential, audience);
    }

    private Authentication authenticate(Secret credential, Audience purpose) {
        try {
            return judge(credential, purpose);
        } catch (BadToken e) {
            LOG.info("A token of a workload was refused ({}): {}.", e.why(), e.clause());
            return new Authentication.Unknown("This token is not good here: " + e.clause() + ".");
        } catch (ProviderFailure e) {
            LOG.error("Tokens of workloads can't be checked: {}", e.getMessage());
            return new Authentication.Unknown(
                    "The issuer of this token can't be asked for its keys, so nothing is allowed"
                            + " on the strength of it. Try again in a moment; the gateway's own log says more.");
        }
    }

    private Authentication judge(Secret credential, Audience purpose) throws BadToken {
        String text = credential.reveal();
        Json.Fields unproven = Jws.parse(text, Jws.ALGORITHMS, TYPES).claims();
        String issuer = text(unproven, "iss");
        List<Trust> ofIssuer = trusts.stream()
                .filter(trust -> trust.issuer().toString().equals(issuer))
                .toList();
        if (ofIssuer.isEmpty()) {
            throw new BadToken("issuer", "nobody here trusts its issuer");
        }
        Json.Fields claims = issuers.verified(issuer, text);
        Instant now = clock.instant();
        Validity validity = Validity.of(claims, now, Duration.ZERO);
        List<Json.Fields> links = Chain.links(claims);
        Trust trust = one(ofIssuer, claims, links.getFirst(), purpose);
        if (!trust.algorithms().contains(Jws.parse(text, Jws.ALGORITHMS, TYPES).algorithm())) {
            throw new BadToken(
                    "algorithm",
                    "it must be signed with "
                            + String.join(
                                    ", ", trust.algorithms().stream().sorted().toList()));
        }
        Instant from = validity.from().orElse(now);
        if (Duration.between(from, validity.until()).compareTo(trust.longest()) > 0) {
            throw new BadToken(
                    "too-long", "it lasts longer than the " + trust.longest().toMinutes() + " minutes that it may");
        }
        List<Principal> behalf = Chain.behalf(links.subList(1, links.size()), trust, trusts, known);
        Authentication.Known shown = new Authentication.Known(
                new Subject(trust.who(), behalf, name(text), trust.owner()),
                trust.targets(),
                "jwt",
                from.isAfter(now) ? now : from,
                validity.until(),
                model(trust, links.getFirst()));
        return Bond.of(claims)
                .<Authentication>map(key -> new Authentication.Bound(shown, key))
                .orElse(shown);
    }

    /** The one entry that the token fits. */
    private Trust one(List<Trust> ofIssuer, Json.Fields claims, Json.Fields actor, Audience purpose) throws BadToken {
        String audience = audience(claims);
        List<Trust> meant = ofIssuer.stream()
                .filter(trust -> trust.isFor(purpose, audience))
                .toList();
        if (meant.isEmpty()) {
            boolean other =
                    ofIssuer.stream().anyMatch(trust -> trust.audiences().containsValue(audience));
            throw new BadToken(
                    "audience",
                    other
                            ? "it was made for another purpose than this, and each purpose has an audience of its own"
                            : "it was made for somebody else: its audience is none of ours");
        }
        Optional<String> shownBy = actor.findText("iss");
        if (shownBy.isPresent() && !shownBy.get().equals(text(claims, "iss"))) {
            throw new BadToken("act", "whoever shows it belongs to another issuer");
        }
        List<Trust> fitting = meant.stream().filter(trust -> trust.fits(actor)).toList();
        if (fitting.isEmpty()) {
            throw new BadToken("nobody", "its claims are those of no workload that is known here");
        }
        if (fitting.size() > 1) {
            throw new BadToken("ambiguous", "its claims are those of more than one workload here");
        }
        Trust trust = fitting.getFirst();
        if (!known.answers(trust.owner())) {
            throw new BadToken("owner", "the owner of `" + trust.who().id() + "` is not known here, or is shut out");
        }
        return trust;
    }

    /** Exactly one: of several, each of the others could show it here. */
    private static String audience(Json.Fields claims) throws BadToken {
        Json written =
                claims.find("aud").orElseThrow(() -> new BadToken("audience", "it was made for nobody in particular"));
        List<Json> all = written instanceof Json.Array(List<Json> several) ? several : List.of(written);
        if (all.size() == 1 && all.getFirst() instanceof Json.Text(String one)) {
            return one;
        }
        throw new BadToken("audience", "it was made for several audiences, and must be for one");
    }

    private static Optional<String> model(Trust trust, Json.Fields actor) throws BadToken {
        if (trust.shown().model().isEmpty()) {
            return Optional.empty();
        }
        try {
            return actor.findText(trust.shown().model());
        } catch (IllegalArgumentException e) {
            throw new BadToken("claims", "its `" + trust.shown().model() + "` is no text");
        }
    }

    private static String text(Json.Fields claims, String name) throws BadToken {
        try {
            return claims.text(name);
        } catch (IllegalArgumentException e) {
            throw new BadToken("claims", "its `" + name + "` is missing, or no text");
        }
    }

    /** The public name of a token, by which it is recorded: nobody can make the token of it. */
    private static String name(String text) {
        return "jwt-" + Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 20);
    }
}
