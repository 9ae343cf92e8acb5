package dev.imprimatur.identity.workload;

import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Workload;
import dev.imprimatur.identity.jwt.Address;
import dev.imprimatur.identity.jwt.Jws;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whose tokens are taken for which workload or agent, and for what.
 *
 * @param who it is; never a person
 * @param issuer exactly as it calls itself in {@code iss}
 * @param audiences the value of {@code aud} for each purpose; a token for one is good for no other
 * @param conditions all of which the token must meet: one at least that narrows
 * @param targets globs of what it may act on
 * @param algorithms it may be signed with
 * @param longest that a token may last
 * @param actsFor globs of those on whose behalf it may act; empty: of nobody
 */
public record Trust(
        Principal who,
        URI issuer,
        Map<Audience, String> audiences,
        KeyPlace keys,
        List<Condition> conditions,
        Set<String> targets,
        Set<String> algorithms,
        Duration longest,
        List<Glob> actsFor,
        Shown shown) {

    /** Tokens of strangers last as long as they like; one that lasts longer than this is more like a password. */
    public static final Duration LONGEST = Duration.ofDays(1);

    /** When nobody says otherwise. */
    public static final Duration USUALLY_LONGEST = Duration.ofHours(1);

    /**
     * Claims by which the issuer proves what the program otherwise merely says of itself; empty texts for none.
     *
     * @param model the claim that names the model which drives it
     */
    public record Shown(String model) {
        public static final Shown NOTHING = new Shown("");
    }

    public Trust {
        audiences = Map.copyOf(audiences);
        conditions = List.copyOf(conditions);
        targets = Set.copyOf(targets);
        algorithms = Set.copyOf(algorithms);
        actsFor = List.copyOf(actsFor);
        Address.check(issuer);
        if (who instanceof Person) {
            throw new IllegalArgumentException("`" + who.id() + "` is a person: people sign in.");
        }
        if (audiences.isEmpty() || audiences.containsKey(Audience.PERSON)) {
            throw new IllegalArgumentException("`audience` names `actions`, `connector` or both.");
        }
        if (Set.copyOf(audiences.values()).size() < audiences.size()
                || audiences.values().stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("Each purpose needs an `audience` of its own.");
        }
        if (conditions.stream().noneMatch(Condition::narrows)) {
            throw new IllegalArgumentException("Without a condition under `claims` that narrows, everybody to whom `"
                    + issuer + "` gives tokens would be `" + who.id() + "`: write one, such as `sub`.");
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("`targets` names nothing that it may act on.");
        }
        targets.forEach(Glob::new);
        if (algorithms.isEmpty() || !Jws.ALGORITHMS.containsAll(algorithms)) {
            throw new IllegalArgumentException("`algorithms` are some of "
                    + String.join(", ", Jws.ALGORITHMS.stream().sorted().toList()) + ".");
        }
        if (longest.compareTo(LONGEST) > 0 || longest.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("`lasts` is 1 minute to 24 hours, not `" + longest + "`.");
        }
        PublicIssuer.demandOwner(issuer, conditions);
    }

    /** Whether the token, or the link of a chain, speaks of it. */
    boolean fits(dev.imprimatur.core.seal.Json.Fields claims) {
        return conditions.stream().allMatch(condition -> condition.holds(claims));
    }

    boolean isFor(Audience purpose, String audience) {
        return audience.equals(audiences.get(purpose));
    }

    /** Who answers for it. */
    public PrincipalId owner() {
        return switch (who) {
            case Person person -> person.id();
            case Agent agent -> agent.owner();
            case Workload workload -> workload.owner();
        };
    }
}
