package dev.imprimatur.server.api;

import dev.imprimatur.core.execution.Sessions;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.IssuedCredential;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Workload;
import dev.imprimatur.identity.local.Roster;
import dev.imprimatur.identity.proof.HolderKey;
import dev.imprimatur.identity.token.Grant;
import dev.imprimatur.identity.token.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Issuing, listing and revoking tokens: by an administrator, by a person for themself, by an owner for what they own. */
public final class TokenDesk implements Resource {

    private static final int LONGEST_LIST = 1_000;

    private final Tokens tokens;
    private final Sessions sessions;
    private final Supplier<Roster> roster;
    private final Duration longest;
    private final Rotations rotations;
    private final Governed governed;

    /** @param longest that a token may last */
    public TokenDesk(
            Tokens tokens,
            Sessions sessions,
            Supplier<Roster> roster,
            Duration longest,
            Rotations rotations,
            Governed governed) {
        this.sessions = sessions;
        this.tokens = tokens;
        this.roster = roster;
        this.longest = longest;
        this.rotations = rotations;
        this.governed = governed;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.SIGNED_IN, "/v1/tokens", this::list),
                Route.post(Access.PERSON, "/v1/tokens", this::issue),
                Route.post(Access.PERSON, "/v1/tokens/{id}/rotate", this::rotate),
                Route.delete(Access.SIGNED_IN, "/v1/tokens/{id}", this::revoke));
    }

    private Answer issue(Call call) {
        Caller caller = call.caller();
        Body body = call.body("for", "audience", "targets", "expires_in", "key");
        Roster now = roster.get();
        Principal holder = holder(body.text("for"), now);
        if (!answersFor(caller, holder.id(), now)) {
            throw Problem.forbidden("A token for `" + holder.id() + "` is issued by an administrator, by its owner, or"
                    + " by that person in their own session.");
        }
        if (holder instanceof Person person && person.onlyAudits()) {
            throw Problem.forbidden("`" + holder.id() + "` only audits, and so does nothing through a token.");
        }
        Set<String> targets =
                body.fields().find("targets").isPresent() ? Set.copyOf(body.texts("targets")) : Set.of("*");
        Grant grant;
        try {
            grant = new Grant(
                    holder.id(),
                    caller.subject().actor().id(),
                    audience(body.text("audience")),
                    targets,
                    "token",
                    bounded(Spans.parse(body.text("expires_in"))),
                    body.fields().find("key").map(key -> HolderKey.thumbprint(body.object("key"))));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()));
        }
        return governed.change(
                call,
                "imprimatur.token.issue",
                Json.fields()
                        .with("for", grant.holder().toString())
                        .with("audience", grant.audience().word())
                        .with("targets", Json.texts(targets.stream().sorted().toList()))
                        .with("expires_in", grant.lasts().toString())
                        .with("key", grant.key().map(TokenDesk::thumbprint))
                        .build(),
                () -> shown(tokens.issue(grant)));
    }

    private static Answer shown(Tokens.Fresh fresh) {
        IssuedCredential credential = fresh.credential();
        return Answer.json(
                201,
                Json.fields()
                        .with("id", credential.id())
                        .with("token", fresh.text().reveal())
                        .with("for", credential.holder().toString())
                        .with("audience", credential.audience().word())
                        .with("targets", Json.sorted(credential.targets()))
                        .with("expires", credential.expires().toString())
                        .with("key", credential.key().map(TokenDesk::thumbprint))
                        .build());
    }

    /** As RFC 7638 writes it. */
    private static String thumbprint(Digest key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.bytes());
    }

    private Duration bounded(Duration lasts) {
        if (lasts.compareTo(longest) > 0) {
            throw new IllegalArgumentException("A token lasts at most "
                    + (longest.toHours() < 48 ? longest.toHours() + " hours" : longest.toDays() + " days")
                    + " here (`tokens: { longest: … }`): ask for less, and rotate it.");
        }
        return lasts;
    }

    /** A new token in the place of one that the caller answers for; the caller answers for the new one. */
    private Answer rotate(Call call) {
        Caller caller = call.caller();
        Body body = call.body("overlap", "expires_in");
        Roster now = roster.get();
        String id = call.variable("id");
        IssuedCredential old = tokens.find(id)
                .filter(found -> found.audience() != Audience.PERSON && answersFor(caller, found.holder(), now))
                .orElseThrow(() -> Problem.notFound("No token `" + Call.brief(id)
                        + "` is yours to rotate: `imprimatur token list` shows those that are."));
        if (now.find(old.holder()).isEmpty()) {
            throw Problem.notFound("`" + old.holder() + "` is not known here any more.");
        }
        try {
            Duration lasts = body.findText("expires_in")
                    .map(Spans::parse)
                    .map(this::bounded)
                    .orElseGet(() -> shorter(Duration.between(old.issued(), old.expires()), longest));
            Duration overlap = body.findText("overlap").map(Spans::parse).orElse(Duration.ZERO);
            if (overlap.compareTo(lasts) >= 0) {
                throw new IllegalArgumentException(
                        "The old token must end before the new one: give a shorter `overlap`.");
            }
            Tokens.Fresh fresh = tokens.rotate(old, caller.subject().actor().id(), lasts, overlap);
            rotations.ending(
                    old.id(),
                    overlap,
                    "The token `" + old.id() + "` was rotated by "
                            + caller.subject().actor().id() + ": connect again with the new one.");
            return shown(fresh);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Audience audience(String word) {
        return switch (word) {
            case "connector" -> Audience.CONNECTOR;
            case "actions" -> Audience.ACTIONS;
            case "person" -> throw Problem.invalid("A person's own session is not issued: people sign in.");
            default ->
                throw Problem.invalid("`" + Call.brief(word) + "` is no audience: write `connector` or `actions`.");
        };
    }

    private static Principal holder(String text, Roster now) {
        PrincipalId id;
        try {
            id = PrincipalId.parse(text);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(Call.brief(String.valueOf(e.getMessage())));
        }
        return now.find(id)
                .orElseThrow(() -> Problem.notFound("`" + id + "` is not known here: people are known after their"
                        + " first sign-in, agents and workloads when they stand in the file for them."));
    }

    /** Whether the caller may issue and revoke tokens of {@code holder}. */
    private static boolean answersFor(Caller caller, PrincipalId holder, Roster now) {
        PrincipalId me = caller.subject().actor().id();
        return caller.administers()
                || now.find(holder)
                        .filter(principal -> owner(principal).equals(me))
                        .isPresent();
    }

    private static PrincipalId owner(Principal principal) {
        return switch (principal) {
            case Person person -> person.id();
            case Agent agent -> agent.owner();
            case Workload workload -> workload.owner();
        };
    }

    private Answer list(Call call) {
        call.queryOnly();
        Caller caller = call.caller();
        Roster now = roster.get();
        Stream<IssuedCredential> mine = caller.administers()
                ? tokens.list(Optional.empty(), Optional.empty(), LONGEST_LIST).stream()
                : now.everyone().keySet().stream()
                        .filter(id -> answersFor(caller, id, now))
                        .flatMap(id -> tokens.list(Optional.of(id), Optional.empty(), LONGEST_LIST).stream());
        return Answer.json(
                200,
                Json.fields()
                        .with(
                                "tokens",
                                Json.array(mine.sorted(Comparator.comparing(IssuedCredential::issued)
                                                .reversed())
                                        .limit(LONGEST_LIST)
                                        .map(TokenDesk::form)
                                        .toList()))
                        .build());
    }

    private static Json form(IssuedCredential credential) {
        return Json.fields()
                .with("id", credential.id())
                .with("for", credential.holder().toString())
                .with("issuer", credential.issuer().toString())
                .with("audience", credential.audience().word())
                .with(
                        "targets",
                        Json.texts(credential.targets().stream().sorted().toList()))
                .with("issued", credential.issued().toString())
                .with("expires", credential.expires().toString())
                .with("revoked", credential.revoked().map(Instant::toString))
                .with("key", credential.key().map(TokenDesk::thumbprint))
                .build();
    }

    private Answer revoke(Call call) {
        Caller caller = call.caller();
        String id = call.variable("id");
        Roster now = roster.get();
        IssuedCredential credential = tokens.find(id)
                .filter(found -> caller.operates()
                        || answersFor(caller, found.holder(), now)
                        || found.issuer().equals(caller.subject().actor().id()))
                .orElseThrow(() -> Problem.notFound("No token `" + Call.brief(id)
                        + "` is yours to revoke: `imprimatur token list` shows those that are."));
        tokens.revoke(credential, caller.subject().actor().id());
        sessions.cut(
                session -> session.subject().credential().equals(id),
                "The token `" + id + "` was revoked by "
                        + caller.subject().actor().id() + ".");
        return Answer.nothing();
    }
}
