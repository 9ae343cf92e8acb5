package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.ProofKey;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import java.net.URI;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a proof for a request of another program. */
@picocli.CommandLine.Command(
        name = "proof",
        description = {
            "Make a proof (DPoP, RFC 9449) for one request with a token that is bound to a key.",
            "",
            "It counts once, for a minute, for this method, this path and this token. All commands make their own where"
                    + " IMPRIMATUR_KEY_FILE names the key; this one is for other programs.",
        },
        footer = {
            "",
            "The token comes from IMPRIMATUR_TOKEN.",
            "",
            "Examples:",
            "  imprimatur token proof --key-file agent.key POST /v1/actions",
            "  curl -H \"Authorization: DPoP $IMPRIMATUR_TOKEN\" \\",
            "      -H \"DPoP: $(imprimatur token proof --key-file agent.key GET /v1/whoami)\" \\",
            "      https://imprimatur.example.com/v1/whoami"
        })
public final class TokenProof implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            required = true,
            description = "As `imprimatur token key` made it.")
    String file = "";

    @Parameters(index = "0", paramLabel = "METHOD", description = "GET, POST, ...")
    String method = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "As /v1/actions.")
    String path = "";

    private final Surroundings surroundings;
    private final Gateway gateway;

    public TokenProof(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        Secret token = surroundings
                .variable("IMPRIMATUR_TOKEN")
                .map(Secret::new)
                .orElseThrow(() -> new Failure(
                        ExitCode.CANNOT_TELL, "There is no token to make a proof for.", "Set IMPRIMATUR_TOKEN."));
        URI address;
        try {
            address = URI.create(gateway.address(where.server) + path);
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.CANNOT_TELL, "`" + path + "` is no path.", "Write it as `/v1/actions`.");
        }
        String proof = ProofKey.read(surroundings.directory().resolve(file))
                .proof(method, address, token, surroundings.clock().instant());
        surroundings
                .screen()
                .line(form.json ? Json.fields().with("proof", proof).build().canonical() : proof);
        return ExitCode.OK;
    }
}
