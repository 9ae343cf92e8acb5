package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {

    private static final String ONE = "GET /v1/approvals/" + FakeGateway.ID;
    private static final String CONSUME = "POST /v1/permits/consume";
    private static final String OUTCOME = "POST /v1/permits/outcome";

    @TempDir
    Path home;

    private final FakeGateway gateway = new FakeGateway();
    private final List<List<String>> ran = new ArrayList<>();
    private Path script = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        script = Files.writeString(home.resolve("deploy.sh"), "#!/bin/sh\nexit 3\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private Attempted.Place place(int exit) {
        return new Attempted.Place(home)
                .with("IMPRIMATUR_SERVER", gateway.url())
                .with("IMPRIMATUR_TOKEN", "imp_a_secret")
                .with("PATH", "/usr/bin:/bin")
                .starting((command, directory) -> {
                    ran.add(command);
                    return exit;
                });
    }

    private static Attempted run(Attempted.Place place, String... more) {
        List<String> args = new ArrayList<>(List.of("run", "--target", "deploy/prod", "--operation", "deploy.start"));
        args.addAll(List.of(more));
        args.addAll(List.of("--", "./deploy.sh", "a b", "$HOME"));
        return place.run(args.toArray(String[]::new));
    }

    private void allow() {
        gateway.on(
                        "POST /v1/actions",
                        200,
                        Json.fields()
                                .with("decision", "allow")
                                .with("digest", FakeGateway.DIGEST.toString())
                                .with("permit", "the-permit")
                                .build())
                .on(CONSUME, 200, consumed(FakeGateway.DIGEST))
                .on(OUTCOME, 204, "");
    }

    private void hold() {
        gateway.on(
                "POST /v1/actions",
                202,
                Json.fields()
                        .with("approval", FakeGateway.ID)
                        .with("digest", FakeGateway.DIGEST.toString())
                        .build());
    }

    private static Json consumed(Digest digest) {
        return Json.fields()
                .with("digest", digest.toString())
                .with("obligations", Json.array(List.of()))
                .build();
    }

    @Test
    void passesTheTraceOfTheEnvironmentOn() {
        String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        allow();
        assertThat(run(place(0).with("TRACEPARENT", parent)).exit()).isZero();
        assertThat(gateway.asked("POST /v1/actions").traceparent()).contains(parent);
    }

    @Test
    void passesNothingOnThatIsNoTrace() {
        allow();
        assertThat(run(place(0).with("TRACEPARENT", "nonsense\u00e9")).exit()).isZero();
        assertThat(gateway.asked("POST /v1/actions").traceparent()).isEmpty();
    }

    @Test
    void runsWhatIsAllowedAndReportsIt() {
        allow();
        Attempted attempted = run(place(0), "--intent", "release", "--argument", "rows:=5", "--argument", "env=prod");
        assertThat(attempted.exit()).isZero();
        assertThat(ran).containsExactly(List.of(script.toString(), "a b", "$HOME"));
        Json.Fields body = gateway.asked("POST /v1/actions").json();
        assertThat(body.text("intent")).isEqualTo("release");
        Json.Fields arguments = body.fields("arguments");
        assertThat(arguments.texts("argv")).containsExactly("./deploy.sh", "a b", "$HOME");
        assertThat(arguments.text("cwd")).isEqualTo(home.toString());
        assertThat(arguments.text("program")).isEqualTo(script.toString());
        assertThat(arguments.text("program_digest"))
                .isEqualTo(Digest.of("#!/bin/sh\nexit 3\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .toString());
        assertThat(arguments.whole("rows")).isEqualTo(5);
        assertThat(arguments.text("env")).isEqualTo("prod");
        assertThat(gateway.asked(OUTCOME).json().text("outcome")).isEqualTo("done");
    }

    @Test
    void exitsLikeTheCommand() {
        allow();
        assertThat(run(place(3)).exit()).isEqualTo(3);
        assertThat(gateway.asked(OUTCOME).json().text("outcome")).isEqualTo("failed");
        assertThat(gateway.asked(OUTCOME).json().text("code")).isEqualTo("3");
    }

    @Test
    void consumesThePermitFirst() {
        allow();
        List<String> before = new ArrayList<>();
        run(place(0).starting((command, directory) -> {
            gateway.asked().forEach(asked -> before.add(asked.what()));
            return 0;
        }));
        assertThat(before).containsExactly("POST /v1/actions", CONSUME);
    }

    @Test
    void runsNothingThatThePolicyDenies() {
        gateway.on(
                "POST /v1/actions",
                403,
                FakeGateway.problem(403, "policy-denied", "Deploys stop on Friday.")
                        .with("rules", Json.texts(List.of("friday")))
                        .with("hint", "Wait for Monday.")
                        .build());
        Attempted attempted = run(place(0));
        assertThat(attempted.exit()).isEqualTo(80);
        assertThat(attempted.err()).contains("Deploys stop on Friday.", "friday", "Wait for Monday.", "did not run");
        assertThat(ran).isEmpty();
    }

    @Test
    void waitsWhileItIsHeld() {
        allow();
        FakeGateway held = gateway;
        try (FakeGateway other = new FakeGateway()) {
            other.on(
                            "POST /v1/actions",
                            202,
                            Json.fields()
                                    .with("approval", FakeGateway.ID)
                                    .with("digest", FakeGateway.DIGEST.toString())
                                    .build())
                    .on(ONE, 200, FakeGateway.approval("pending", "x"))
                    .on(ONE, 200, FakeGateway.approval("pending", "x"))
                    .problem(ONE, 503, "unavailable", "Starting.")
                    .on(
                            ONE,
                            200,
                            FakeGateway.approval("approved")
                                    .with("by", "person:bob, person:eve")
                                    .with("permit", "the-permit")
                                    .build())
                    .on(CONSUME, 200, consumed(FakeGateway.DIGEST))
                    .on(OUTCOME, 204, "");
            Attempted attempted = run(place(0).with("IMPRIMATUR_SERVER", other.url()));
            assertThat(attempted.exit()).isZero();
            assertThat(attempted.err())
                    .contains(
                            "Held as " + FakeGateway.ID,
                            "Asked: 2 people from group:data-owners",
                            other.url() + "/approvals/" + FakeGateway.ID,
                            "The hold stays; trying again.",
                            "Approved by person:bob, person:eve.");
            assertThat(ran).hasSize(1);
            assertThat(held.asked()).isEmpty();
        }
    }

    @Test
    void everyOtherEndHasItsOwnExitCode() {
        hold();
        gateway.on(
                        ONE,
                        200,
                        FakeGateway.approval("denied")
                                .with("by", "person:bob")
                                .with("ended_because", "not now")
                                .build())
                .on(ONE, 200, FakeGateway.approval("expired", "x"))
                .on(ONE, 200, FakeGateway.approval("withdrawn", "x"))
                .on(ONE, 200, FakeGateway.approval("approved", "x"));
        Attempted denied = run(place(0));
        assertThat(denied.exit()).isEqualTo(81);
        assertThat(denied.err()).contains("was denied by person:bob: not now");
        assertThat(run(place(0)).err()).contains("Nobody answered", "That is not a refusal");
        assertThat(run(place(0)).exit()).isEqualTo(83);
        assertThat(run(place(0)).exit()).isEqualTo(84);
        assertThat(ran).isEmpty();
    }

    @Test
    void runsNothingUnderAPermitThatIsRefusedOrForSomethingElse() {
        allow();
        gateway.problem("POST /v1/other", 500, "", "");
        try (FakeGateway other = new FakeGateway()) {
            other.on(
                            "POST /v1/actions",
                            200,
                            Json.fields()
                                    .with("digest", FakeGateway.DIGEST.toString())
                                    .with("permit", "p")
                                    .build())
                    .problem(CONSUME, 409, "permit-refused", "It was used.")
                    .on(CONSUME, 200, consumed(Digest.of(new byte[0])))
                    .on(
                            CONSUME,
                            200,
                            Json.parse(
                                    "{\"digest\":\"" + FakeGateway.DIGEST + "\",\"obligations\":[{\"max-rows\":5}]}"))
                    .on(OUTCOME, 204, "");
            Attempted.Place place = place(0).with("IMPRIMATUR_SERVER", other.url());
            assertThat(run(place).err()).contains("It was used.");
            assertThat(run(place).err()).contains("for another action");
            Attempted obliged = run(place);
            assertThat(obliged.exit()).isEqualTo(84);
            assertThat(obliged.err()).contains("max-rows");
        }
        assertThat(ran).isEmpty();
    }

    @Test
    void runsNothingThatChangedWhileItWaited() {
        hold();
        gateway.on(
                ONE, 200, FakeGateway.approval("approved").with("permit", "p").build());
        Attempted attempted = run(place(0).interruptedBy(last -> {
            rewrite();
            return () -> {};
        }));
        assertThat(attempted.exit()).isEqualTo(84);
        assertThat(attempted.err()).contains("has changed while this waited");
        assertThat(gateway.asked()).noneMatch(asked -> asked.what().equals(CONSUME));
        assertThat(ran).isEmpty();
    }

    private void rewrite() {
        try {
            Files.writeString(script, "#!/bin/sh\nrm -rf everything\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void withdrawsWhenInterrupted() {
        hold();
        gateway.on(ONE, 200, FakeGateway.approval("withdrawn", "x"))
                .on("POST /v1/approvals/" + FakeGateway.ID + "/withdraw", 200, FakeGateway.approval("withdrawn", "x"));
        Attempted attempted = run(place(0).interruptedBy(last -> {
            last.run();
            return () -> {};
        }));
        assertThat(gateway.asked("POST /v1/approvals/" + FakeGateway.ID + "/withdraw")
                        .body())
                .contains("interrupted");
        assertThat(attempted.err()).contains("is withdrawn. The command did not run.");
        assertThat(attempted.exit()).isEqualTo(83);
    }

    @Test
    void asksNobodyAboutACommandThatIsNotThere() {
        assertThat(place(0).run("run", "--target", "a/b", "--operation", "c", "--", "no-such-command-x")
                        .exit())
                .isEqualTo(127);
        assertThat(gateway.asked()).isEmpty();
    }

    @Test
    void ownFailuresAreNotTakenForTheCommands() {
        gateway.problem("POST /v1/actions", 401, "unauthenticated", "Expired.");
        assertThat(run(place(0)).exit()).isEqualTo(85);
        assertThat(run(place(0), "--argument", "argv=x").exit()).isEqualTo(85);
        assertThat(run(place(0), "--argument", "x:={").exit()).isEqualTo(85);
        assertThat(place(0).run("run", "--", "true").exit()).isEqualTo(85);
        assertThat(ran).isEmpty();
    }

    @Test
    void aReportThatFailsDoesNotHideTheCommandsEnd() {
        allow();
        try (FakeGateway other = new FakeGateway()) {
            other.on(
                            "POST /v1/actions",
                            200,
                            Json.fields()
                                    .with("digest", FakeGateway.DIGEST.toString())
                                    .with("permit", "p")
                                    .build())
                    .on(CONSUME, 200, consumed(FakeGateway.DIGEST))
                    .problem(OUTCOME, 503, "unavailable", "Down.");
            Attempted attempted = run(place(7).with("IMPRIMATUR_SERVER", other.url()));
            assertThat(attempted.exit()).isEqualTo(7);
            assertThat(attempted.err()).contains("could not be reported");
            assertThat(other.asked().stream().filter(asked -> asked.what().equals(OUTCOME)))
                    .hasSize(5);
        }
    }
}
