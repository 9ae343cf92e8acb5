package dev.imprimatur.identity.workload;

import dev.imprimatur.core.policy.Glob;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Issuers that give tokens to everybody in the world. There a condition on a branch, or on a pattern that begins with a
 * star, is no condition: any stranger can have such a branch. So something must name an owner.
 */
final class PublicIssuer {

    /** Claims that name the owner, and how a value begins that does; an empty beginning: only whole values do. */
    private static final Map<String, Map<String, String>> OWNERS = Map.of(
            "https://token.actions.githubusercontent.com",
            Map.of(
                    "sub", "repo:[^*/]+/.*",
                    "repository", "[^*/]+/.*",
                    "repository_owner", "[^*]+",
                    "repository_id", "[^*]+",
                    "repository_owner_id", "[^*]+",
                    "enterprise_id", "[^*]+"),
            "https://gitlab.com",
            Map.of(
                    "sub", "project_path:[^*/]+/.*",
                    "project_path", "[^*/]+/.*",
                    "namespace_path", "[^*]+",
                    "namespace_id", "[^*]+",
                    "project_id", "[^*]+"));

    private PublicIssuer() {}

    static void demandOwner(URI issuer, List<Condition> conditions) {
        Map<String, String> owners = OWNERS.getOrDefault(issuer.toString().replaceFirst("/$", ""), Map.of());
        boolean owned = conditions.stream()
                .anyMatch(condition -> owners.containsKey(condition.claim())
                        && condition.values().stream()
                                .map(Glob::text)
                                .allMatch(text -> text.matches(owners.getOrDefault(condition.claim(), ""))));
        if (!owners.isEmpty() && !owned) {
            throw new IllegalArgumentException("`" + issuer
                    + "` gives tokens to everybody in the world, and nothing under"
                    + " `claims` says whose are meant: name the owner in one of "
                    + String.join(
                            ", ", Set.copyOf(owners.keySet()).stream().sorted().toList()) + ".");
        }
    }
}
