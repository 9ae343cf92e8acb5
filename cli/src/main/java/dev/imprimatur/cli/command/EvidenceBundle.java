package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes one approval out of the gateway, as a file that proves it to an outsider. */
@picocli.CommandLine.Command(
        name = "bundle",
        description = {
            "Write one ZIP that proves one approval to an outsider: what would run, every vote, the policy, what came of it, a"
                    + " proof for each event that the log has it, and how to check all that with sha256sum and openssl alone.",
            "",
            "That you took it is recorded. `imprimatur audit verify` checks the file.",
        },
        footer = {
            "",
            "Exit codes: 0 written, 2 the file can't be written, 3 not signed in, 4 the gateway can't be reached, 5 no such"
                    + " approval.",
            "",
            "Examples:",
            "  imprimatur evidence bundle apr-7k2m9qwert",
            "  imprimatur evidence bundle apr-7k2m9qwert --to for-the-auditor.zip"
        })
public final class EvidenceBundle implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Parameters(paramLabel = "APPROVAL", description = "Its identifier.")
    String approval = "";

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "Where to; it may not exist yet (default APPROVAL.evidence.zip).")
    Optional<String> to = Optional.empty();

    private final Surroundings surroundings;
    private final Gateway gateway;

    public EvidenceBundle(Surroundings surroundings, Gateway gateway) {
        this.surroundings = surroundings;
        this.gateway = gateway;
    }

    @Override
    public ExitCode run() {
        requireId();
        Path file = surroundings.directory().resolve(to.orElse(approval + ".evidence.zip"));
        if (Files.exists(file)) {
            throw new Failure(
                    ExitCode.CANNOT_TELL, "`" + file + "` is there already.", "Name another file with `--to`.");
        }
        BundleFiles bundle = new BundleFiles();
        try (Api api = gateway.signedIn(where.server)) {
            surroundings.progress().during(() -> "Took " + bundle.events() + " events", () -> take(api, bundle));
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    "The gateway's answer can't be read (" + e.getMessage() + ").",
                    "Use the `imprimatur` of the gateway's own version.");
        }
        Bytes zip = Zip.of(bundle.files());
        write(file, zip);
        say(file, zip, bundle);
        return ExitCode.OK;
    }

    private void requireId() {
        try {
            approval = new ApprovalId(approval).text();
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    String.valueOf(e.getMessage()),
                    "`imprimatur audit query --type held` shows the identifiers.");
        }
    }

    private BundleFiles take(Api api, BundleFiles bundle) {
        Json.Fields page = api.post(
                Query.of("v1", "approvals", approval, "evidence"), Json.fields().build());
        bundle.begin(page);
        while (page.find("next").isPresent()) {
            page = api.post(
                    Query.of("v1", "approvals", approval, "evidence"),
                    Json.fields()
                            .with("after", page.whole("next"))
                            .with("checkpoint", bundle.checkpoint())
                            .build());
            bundle.add(page);
        }
        return bundle;
    }

    private static void write(Path file, Bytes zip) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.write(part, zip.toArray());
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            Files.move(part, file);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + file + "` can't be written (" + e + ").",
                    "Name another file with `--to`, in a folder that you may write to.");
        }
    }

    private void say(Path file, Bytes zip, BundleFiles bundle) {
        Screen screen = surroundings.screen();
        List<String> missing = bundle.missing();
        if (form.json) {
            screen.line(Json.fields()
                    .with("file", file.toString())
                    .with("sha256", zip.digest().hex())
                    .with("approval", approval)
                    .with("state", bundle.state())
                    .with("digest", bundle.digest())
                    .with("events", bundle.events())
                    .with("missing", Json.texts(missing))
                    .with("erased", bundle.erased())
                    .build()
                    .canonical());
            return;
        }
        screen.line("Wrote " + screen.visible().line(file.toString()) + ": " + approval + ", "
                + screen.visible().line(bundle.state()) + ", " + bundle.events() + " events.");
        if (bundle.erased() > 0) {
            screen.line("  " + bundle.erased() + " values were erased before, as the log tells.");
        }
        missing.forEach(sentence ->
                screen.line("  " + screen.style().yellow(screen.visible().line(sentence))));
        screen.line(screen.style()
                .dim("  imprimatur audit verify " + screen.visible().line(String.valueOf(file.getFileName()))
                        + " --key VKEY checks it; README.md in it says how to without us."));
    }
}
