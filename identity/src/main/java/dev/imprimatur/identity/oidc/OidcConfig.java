package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Role;
import dev.imprimatur.identity.jwt.Address;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How people sign in at a provider.
 *
 * @param issuer exactly as the provider names itself
 * @param clientId as which the gateway is registered there
 * @param clientSecret empty for a public client
 * @param scopes {@code openid} among them
 * @param groupsClaim where in the ID token the groups stand: the names of the members, outermost first
 * @param groups what a value of the claim is called here; empty when the values are the names
 * @param roles the groups, as they are called here, whose members have a role; one that is missing nobody has
 * @param members groups, as they are called here; who is in none of them is nobody here. Empty: everybody at the provider
 *     may sign in
 * @param device whether the command line may sign people in with a code that they enter in a browser
 * @param deviceVotes whether a session that began so may vote
 * @param limits of sessions
 */
public record OidcConfig(
        URI issuer,
        String clientId,
        Optional<Secret> clientSecret,
        Set<String> scopes,
        List<String> groupsClaim,
        Map<String, String> groups,
        Map<Role, Set<String>> roles,
        Set<String> members,
        boolean device,
        boolean deviceVotes,
        Limits limits) {

    /** The scopes when nobody names others. */
    public static final Set<String> SCOPES = Set.of("openid", "profile");

    /**
     * How long sessions last, and how old what the provider said may be.
     *
     * @param idle a session in which nothing is done ends after this
     * @param lasts every session ends after this
     * @param recheck the provider is asked about every session as often as this
     * @param groupsMaxAge whom the provider has not vouched for in this time may do nothing
     */
    public record Limits(Duration idle, Duration lasts, Duration recheck, Duration groupsMaxAge) {

        /** When nobody says otherwise. */
        public static final Limits USUAL =
                new Limits(Duration.ofMinutes(30), Duration.ofHours(12), Duration.ofMinutes(1), Duration.ofHours(1));

        public Limits {
            within("idle", idle, Duration.ofSeconds(1), Duration.ofDays(1));
            within("lasts", lasts, Duration.ofMinutes(1), Duration.ofDays(7));
            within("recheck", recheck, Duration.ofSeconds(1), Duration.ofHours(1));
            within("groups-max-age", groupsMaxAge, Duration.ofSeconds(1), Duration.ofDays(1));
        }

        private static void within(String name, Duration value, Duration least, Duration most) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        "`" + name + "` is `" + value + "`: it may be " + least + " to " + most + ".");
            }
        }
    }

    public OidcConfig {
        scopes = Set.copyOf(scopes);
        groupsClaim = List.copyOf(groupsClaim);
        groups = Map.copyOf(groups);
        roles = copy(roles);
        members = Set.copyOf(members);
        if (!scopes.contains("openid")) {
            throw new IllegalArgumentException("`openid` is missing from the scopes: without it there is no ID token.");
        }
        if (groupsClaim.isEmpty()) {
            throw new IllegalArgumentException("`groups-claim` names no claim.");
        }
        Address.check(issuer);
    }

    private static Map<Role, Set<String>> copy(Map<Role, Set<String>> roles) {
        Map<Role, Set<String>> copy = new EnumMap<>(Role.class);
        roles.forEach((role, names) -> copy.put(role, Set.copyOf(names)));
        return Map.copyOf(copy);
    }

    /** What somebody in these groups may do here. */
    public Set<Role> rolesOf(Set<String> theirs) {
        return roles.entrySet().stream()
                .filter(role -> theirs.stream().anyMatch(role.getValue()::contains))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
