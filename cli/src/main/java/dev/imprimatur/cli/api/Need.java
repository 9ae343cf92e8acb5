package dev.imprimatur.cli.api;

import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Json;
import java.util.List;

/**
 * One requirement of an approval, and who has met it.
 *
 * @param approvedBy people
 */
public record Need(Requirement requirement, List<String> approvedBy) {

    public Need {
        approvedBy = List.copyOf(approvedBy);
    }

    static Need of(Json.Fields json) {
        return new Need(
                Requirement.of(json),
                json.find("approved_by").orElse(new Json.Nothing()) instanceof Json.Array(List<Json> values)
                        ? values.stream()
                                .flatMap(value -> Dossier.said(value).stream())
                                .toList()
                        : List.of());
    }

    /** How many more have to approve. */
    public long missing() {
        return Math.max(0, requirement.people() - approvedBy.size());
    }

    /** {@code 2 people from group:data-owners, with a passkey}. */
    public String sentence() {
        return requirement.toString();
    }

    /** What is still missing of it, as a sentence part. */
    public String missingSentence() {
        return requirement.sentence(missing());
    }
}
