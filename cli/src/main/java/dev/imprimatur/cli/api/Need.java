package dev.imprimatur.cli.api;

import dev.imprimatur.core.seal.Json;
import java.util.List;

/**
 * One requirement of an approval.
 *
 * @param from whom: {@code group:data-owners}
 * @param people how many different ones
 * @param approvedBy who has
 */
public record Need(String from, long people, boolean passkey, List<String> approvedBy) {

    public Need {
        approvedBy = List.copyOf(approvedBy);
    }

    static Need of(Json.Fields json) {
        return new Need(
                json.find("from").flatMap(Dossier::said).orElse("(not said)"),
                json.find("people").orElse(new Json.Nothing()) instanceof Json.Whole(long count) ? count : 1,
                json.find("passkey").orElse(new Json.Nothing()) instanceof Json.Flag(boolean wanted) && wanted,
                json.find("approved_by").orElse(new Json.Nothing()) instanceof Json.Array(List<Json> values)
                        ? values.stream()
                                .flatMap(value -> Dossier.said(value).stream())
                                .toList()
                        : List.of());
    }

    /** How many more have to approve. */
    public long missing() {
        return Math.max(0, people - approvedBy.size());
    }

    /** {@code 2 people from group:data-owners, with a passkey}. */
    public String sentence() {
        return people(people);
    }

    /** What is still missing of it, as a sentence part. */
    public String missingSentence() {
        return people(missing());
    }

    private String people(long count) {
        return count + (count == 1 ? " person from " : " people from ") + from + (passkey ? ", with a passkey" : "");
    }
}
