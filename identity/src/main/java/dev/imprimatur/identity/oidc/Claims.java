package dev.imprimatur.identity.oidc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a provider vouches for, checked.
 *
 * @param subject its name for the person, never given to another
 * @param name for display
 * @param login how the person signs in there; for display
 * @param groups by the names they have here
 * @param methods how the person proved who they are, as RFC 8176 names it; may be empty
 * @param at when they proved it, where the provider says so
 */
public record Claims(
        String subject, String name, String login, Set<String> groups, List<String> methods, Optional<Instant> at) {

    public Claims {
        groups = Set.copyOf(groups);
        methods = List.copyOf(methods);
    }

    /** The methods as one word for the log: {@code pwd+otp}; {@code oidc} when the provider names none. */
    public String method() {
        String all = String.join(
                "+",
                methods.stream()
                        .filter(method -> method.matches("[A-Za-z0-9_.:-]{1,40}"))
                        .limit(5)
                        .toList());
        return all.isEmpty() ? "oidc" : all;
    }
}
