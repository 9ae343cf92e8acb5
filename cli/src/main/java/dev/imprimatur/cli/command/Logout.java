package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Credentials;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.api.Reply;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import java.util.Optional;
import picocli.CommandLine.Mixin;

/** Revokes the saved session and forgets it. */
@picocli.CommandLine.Command(
        name = "logout",
        description = "Revoke your saved session at the gateway, and forget it here.",
        footer = {"", "Example:", "  imprimatur logout"})
public final class Logout implements Command {

    @Mixin
    Where where = new Where();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public Logout(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        String server = gateway.address(where.server).toString();
        Credentials credentials = gateway.credentials();
        Optional<Credentials.Saved> saved = credentials.find(server);
        if (saved.isEmpty()) {
            surroundings.screen().line("You were not signed in to " + server + ".");
            return ExitCode.OK;
        }
        boolean revoked = revoke(saved.get());
        credentials.forget(server);
        surroundings.screen().line("Signed out of " + server + ".");
        if (!revoked) {
            surroundings
                    .complaints()
                    .line("The gateway could not be told: the session stays good there until it expires ("
                            + surroundings
                                    .complaints()
                                    .visible()
                                    .line(saved.get().expires()) + ").");
        }
        return ExitCode.OK;
    }

    /** Whether the session is dead at the gateway; an expired one is. */
    private boolean revoke(Credentials.Saved saved) {
        try (Api api = new Api(gateway.address(where.server), Optional.of(saved.token()), surroundings.progress())) {
            Reply whoami = api.send("GET", Query.of("v1", "whoami"), Optional.empty());
            if (whoami.status() == 401) {
                return true;
            }
            Optional<String> id = whoami.body().findText("credential");
            return id.isPresent()
                    && api.send("DELETE", Query.of("v1", "tokens", id.get()), Optional.empty())
                            .good();
        } catch (Failure e) {
            return false;
        }
    }
}
