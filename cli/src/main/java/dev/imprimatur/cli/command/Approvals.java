package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists approvals. */
@picocli.CommandLine.Command(
        name = "approvals",
        description = "List what waits for people, newest first.",
        footer = {
            "",
            "Examples:",
            "  imprimatur approvals",
            "  imprimatur approvals --state denied --limit 20",
            "  imprimatur approvals --json | jq -r '.approvals[].id'"
        })
public final class Approvals implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            defaultValue = "pending",
            description = "pending (default), approved, glass-broken, denied, expired, withdrawn, revoked, or all.")
    String state = "pending";

    @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "At most so many (default 50).")
    int limit = 50;

    @Option(
            names = "--before",
            paramLabel = "ID",
            description = "Go on after this one, where a list said there is more.")
    Optional<String> before = Optional.empty();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Approvals(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedIn(where.server)) {
            Json.Fields list = api.get(Query.of("v1", "approvals")
                    .with("state", Optional.of(state).filter(word -> !word.equals("all")))
                    .with("before", before)
                    .with("limit", limit));
            Screen screen = surroundings.screen();
            if (form.json) {
                screen.line(list.canonical());
                return ExitCode.OK;
            }
            print(list, screen);
            return ExitCode.OK;
        }
    }

    private void print(Json.Fields list, Screen screen) {
        List<Dossier> dossiers = Dossiers.of(list);
        if (dossiers.isEmpty()) {
            screen.line(state.equals("pending") ? "Nothing waits for anybody." : "There are none.");
            return;
        }
        screen.lines(Dossiers.grid(dossiers, screen, surroundings.clock().instant()));
        list.findText("next")
                .ifPresent(next -> screen.line(screen.style()
                        .dim("There are more: imprimatur approvals --state " + state + " --before "
                                + screen.visible().line(next))));
    }
}
