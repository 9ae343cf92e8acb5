package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.cli.text.Style;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.Optional;

/** Casting a vote, and saying what became of it. */
final class Ballot {

    private Ballot() {}

    /** The approval after the vote. */
    static Dossier cast(Api api, String id, String choice, Optional<String> because, Digest seen) {
        return cast(api, id, choice, because, Json.fields().build(), seen);
    }

    /** @param terms members of the vote besides */
    static Dossier cast(Api api, String id, String choice, Optional<String> because, Json.Fields terms, Digest seen) {
        Json.Fields vote = Json.fields()
                .with("choice", choice)
                .with("because", because)
                .with("seen", seen.toString())
                .withAll(terms)
                .build();
        return new Dossier(api.post(Query.of("v1", "approvals", id, "votes"), vote));
    }

    /** One line on where the approval stands now. */
    static String standing(Dossier after, Screen screen) {
        Style style = screen.style();
        String id = screen.visible().line(after.id());
        return switch (after.state()) {
            case "approved" -> style.green("Approved.") + " " + id + " may run now, once, exactly as shown.";
            case "denied" -> style.red("Denied.") + " " + id + " will not run.";
            case "pending" ->
                style.yellow("Your vote counts.") + " " + id + " still needs "
                        + screen.visible().line(Dossiers.missing(after)) + ".";
            case String other -> id + " is now " + screen.visible().line(other) + ".";
        };
    }
}
