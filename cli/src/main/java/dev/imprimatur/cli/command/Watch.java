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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Watches what waits, live; on a terminal with keys to decide. */
@picocli.CommandLine.Command(
        name = "watch",
        description = {
            "Watch what waits for people, live, and decide with keys.",
            "",
            "Approving opens the card, which has to be seen to its end, and asks once more; the bell rings for new ones."
                    + " Where output is no terminal, a line is printed for each that opens or ends.",
        },
        footer = {
            "",
            "Keys: Up/Down select, Enter show, a approve, d deny, r refresh, q quit.",
            "",
            "Examples:",
            "  imprimatur watch",
            "  imprimatur watch --json | jq .id"
        })
public final class Watch implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Option(names = "--once", hidden = true, description = "Look once and end.")
    boolean once;

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Watch(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        boolean live = surroundings.tty().in() && surroundings.tty().out() && !form.json;
        if (live) {
            try (Api api = gateway.quietly(where.server)) {
                return new LiveScreen(surroundings, api).run();
            }
        }
        try (Api api = gateway.signedIn(where.server)) {
            return lines(api);
        }
    }

    /** The open approvals, at most a screenful of screens. */
    static List<Dossier> pending(Api api) {
        return Dossiers.of(api.get(Query.of("v1", "approvals")
                .with("state", Optional.of("pending"))
                .with("limit", 200)));
    }

    private ExitCode lines(Api api) {
        Map<String, Dossier> known = new TreeMap<>();
        do {
            Map<String, Dossier> now = new TreeMap<>();
            pending(api).forEach(dossier -> now.put(dossier.id(), dossier));
            now.values().stream()
                    .filter(dossier -> !known.containsKey(dossier.id()))
                    .forEach(this::print);
            known.keySet().stream()
                    .filter(id -> !now.containsKey(id))
                    .forEach(id -> print(new Dossier(api.get(Query.of("v1", "approvals", id)))));
            known.clear();
            known.putAll(now);
        } while (!once && surroundings.rest(1));
        return once ? ExitCode.OK : ExitCode.INTERRUPTED;
    }

    private void print(Dossier dossier) {
        Screen screen = surroundings.screen();
        if (form.json) {
            Json.Fields whole = dossier.json();
            screen.line(whole.canonical());
            return;
        }
        screen.line(screen.visible()
                .line(dossier.id() + "  " + dossier.state() + "  "
                        + dossier.find("risk").orElse("-") + "  "
                        + dossier.subject() + "  " + dossier.operation() + "  " + dossier.target() + "  "
                        + Dossiers.missing(dossier)));
    }
}
