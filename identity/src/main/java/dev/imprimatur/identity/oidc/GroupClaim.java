package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the groups of a person from what the provider says.
 *
 * @param path the members that lead to the claim, outermost first
 * @param names what each value is called here; empty when the values are the names
 */
record GroupClaim(List<String> path, Map<String, String> names) {

    /** More values in one token are refused. */
    static final int MOST = 1_000;

    private static final String FORM = "[A-Za-z0-9][A-Za-z0-9._/-]{0,127}";

    /** The path that somebody wrote: names joined by dots; one that holds {@code ://} is a single name. */
    static List<String> path(String written) {
        return written.contains("://") ? List.of(written) : List.of(written.split("\\.", -1));
    }

    /**
     * The groups by the names they have here; values that have none here are left out.
     *
     * @throws SignInRefused when the provider says that it left the groups out, or what stands there is no list of names
     */
    Set<String> read(Json.Fields claims) throws SignInRefused {
        if (leftOut(claims)) {
            throw new SignInRefused(
                    "groups-left-out",
                    "The provider left your groups out of the ID token, because there are too many. Whoever operates"
                            + " this gateway can let it send only the groups that belong to this application.");
        }
        Optional<Json> value = Optional.of(claims);
        for (String name : path) {
            value = value.flatMap(inner -> inner instanceof Json.Fields fields ? fields.find(name) : Optional.empty());
        }
        return value.isEmpty() ? Set.of() : named(values(value.get()));
    }

    /** As Entra ID does beyond 200 groups: a pointer to the claim instead of the claim, or a mark that there are some. */
    private boolean leftOut(Json.Fields claims) {
        return (claims.find("_claim_names").orElse(Json.of("")) instanceof Json.Fields elsewhere
                        && elsewhere.find(path.getFirst()).isPresent())
                || claims.find("hasgroups").filter(new Json.Flag(true)::equals).isPresent();
    }

    private static List<String> values(Json value) throws SignInRefused {
        return switch (value) {
            case Json.Text(String one) -> List.of(one);
            case Json.Array(List<Json> all)
            when all.size() <= MOST && all.stream().allMatch(Json.Text.class::isInstance) ->
                all.stream().map(one -> ((Json.Text) one).value()).toList();
            default ->
                throw new SignInRefused(
                        "groups",
                        "What the provider says about your groups is not understood: it must be a list of at most "
                                + MOST + " names. Tell whoever operates this gateway.");
        };
    }

    private Set<String> named(List<String> values) {
        TreeSet<String> groups = new TreeSet<>();
        for (String value : values) {
            if (!names.isEmpty()) {
                Optional.ofNullable(names.get(value)).ifPresent(groups::add);
            } else if (value.matches(FORM)) {
                groups.add(value);
            }
        }
        return groups;
    }
}
