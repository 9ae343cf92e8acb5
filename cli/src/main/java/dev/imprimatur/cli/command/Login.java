package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Credentials;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.api.Reply;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Signs a person in: at the gateway's provider, or with a one-time code. */
@picocli.CommandLine.Command(
        name = "login",
        description = {
            "Sign in: at your organisation's provider, or with your one-time code.",
            "",
            "Where people sign in at a provider, you are shown a page and a code to enter there, in a browser on any"
                    + " machine; enter only codes that you asked for yourself. With `identity: local` the gateway keeps the code in `sign-in/NAME` of its data directory, readable by its"
                    + " operator only. A code is good once. It is asked for, or read from standard input.",
        },
        footer = {
            "",
            "The session is saved in ~/.config/imprimatur/credentials.json (mode 0600).",
            "",
            "Examples:",
            "  imprimatur login --server https://imprimatur.example.com",
            "  imprimatur login --person anna --code-file data/sign-in/anna"
        })
public final class Login implements Command {

    @Mixin
    Where where = new Where();

    @Option(names = "--person", paramLabel = "NAME", description = "Who you are; asked for otherwise.")
    Optional<String> person = Optional.empty();

    @Option(names = "--code-file", paramLabel = "FILE", description = "Read the code from this file.")
    Optional<Path> codeFile = Optional.empty();

    private final Surroundings surroundings;
    private final Gateway gateway;
    private final Question question;

    public Login(Surroundings surroundings, Gateway gateway, Question question) {
        this.surroundings = surroundings;
        this.gateway = gateway;
        this.question = question;
    }

    @Override
    public ExitCode run() {
        try (Api api = gateway.signedOut(where.server)) {
            Json.Fields session = atProvider(api) ? new DeviceLogin(surroundings, api).session() : withCode(api);
            Credentials credentials = gateway.credentials();
            String who = session.text("person");
            credentials.save(
                    api.server().toString(),
                    new Credentials.Saved(new Secret(session.text("token")), who, session.text("expires")));
            Screen screen = surroundings.screen();
            screen.line(screen.style().green("Signed in") + " to " + api.server() + " as "
                    + screen.visible().line(who) + ", until "
                    + screen.visible().line(session.text("expires")) + ".");
            return ExitCode.OK;
        }
    }

    /** Whether people sign in elsewhere; whoever brings a code does not ask. */
    private boolean atProvider(Api api) {
        if (person.isPresent() || codeFile.isPresent()) {
            return false;
        }
        Reply way = api.send("GET", Query.of("v1", "sign-in"), Optional.empty());
        return way.good() && way.body().text("method").equals("oidc");
    }

    private Json.Fields withCode(Api api) {
        String name = person.orElseGet(() -> question.ask("Person: "));
        String code = codeFile.map(this::fromFile).orElseGet(() -> question.askHidden("One-time code: "));
        return api.post(
                Query.of("v1", "sign-in"),
                Json.fields()
                        .with("person", name.strip())
                        .with("code", code.strip())
                        .build());
    }

    private String fromFile(Path file) {
        try {
            return Files.readString(surroundings.directory().resolve(file));
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "The code file `" + file + "` can't be read.",
                    "Its owner is the gateway's operator: ask them for your code, and enter it when asked.");
        }
    }
}
