package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.core.seal.Json;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Mixin;

/** Makes the index of the audit log anew. */
@picocli.CommandLine.Command(
        name = "reindex",
        description = {
            "Make the index that `audit query` uses anew from the log, and wait for it. For administrators.",
            "",
            "The log itself is not touched. Queries are refused until the index is nearly complete.",
        },
        footer = {"", "Example:", "  imprimatur audit reindex"})
public final class AuditReindex implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public AuditReindex(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields begun =
                    api.post(Query.of("v1", "audit", "index"), Json.fields().build());
            long goal = begun.whole("size");
            AtomicReference<Json.Fields> state = new AtomicReference<>(begun);
            boolean complete = surroundings
                    .progress()
                    .during(
                            () -> "Indexed " + state.get().whole("indexed") + " of " + goal + " events",
                            () -> follow(api, goal, state));
            if (!complete) {
                return ExitCode.INTERRUPTED;
            }
            Json.Fields end = state.get();
            surroundings
                    .screen()
                    .line(form.json ? end.canonical() : "All " + end.whole("indexed") + " events can be found again.");
            return ExitCode.OK;
        }
    }

    private boolean follow(Api api, long goal, AtomicReference<Json.Fields> state) {
        while (state.get().whole("indexed") < goal) {
            if (!surroundings.rest(1)) {
                return false;
            }
            state.set(api.get(Query.of("v1", "audit", "index")));
        }
        return true;
    }
}
