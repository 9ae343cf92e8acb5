package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.cli.text.Tty;
import dev.imprimatur.core.seal.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionTest {

    private static final String ONE = "/v1/approvals/" + FakeGateway.ID;
    private static final String VOTES = "POST " + ONE + "/votes";

    @TempDir
    Path home;

    private final FakeGateway gateway = new FakeGateway();
    private Attempted.Place place = new Attempted.Place(Path.of("/"));

    @BeforeEach
    void signIn() {
        place = new Attempted.Place(home)
                .with("IMPRIMATUR_SERVER", gateway.url())
                .with("IMPRIMATUR_TOKEN", "imp_p_secret");
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void listsWhatWaits() {
        gateway.on("GET /v1/approvals", 200, list(FakeGateway.approval("pending", "DELETE FROM t")));
        Attempted attempted = place.run("approvals");
        assertThat(attempted.exit()).isZero();
        assertThat(attempted.out())
                .contains(FakeGateway.ID, "high", "in 20 min", "agent:report-bot", "1 person from group:data-owners")
                .doesNotContain("\u001b");
        assertThat(gateway.asked().getFirst().what()).isEqualTo("GET /v1/approvals?state=pending&limit=50");
        assertThat(gateway.asked().getFirst().token()).isEqualTo("Bearer imp_p_secret");
    }

    @Test
    void saysThatNothingWaits() {
        gateway.on("GET /v1/approvals", 200, list());
        assertThat(place.run("approvals").out()).isEqualTo("Nothing waits for anybody.\n");
    }

    @Test
    void listsForMachines() {
        Json.Fields list = list(FakeGateway.approval("denied", "x"));
        gateway.on("GET /v1/approvals", 200, list);
        assertThat(place.run("approvals", "--state", "all", "--json").json()).isEqualTo(list);
        assertThat(gateway.asked().getFirst().what()).isEqualTo("GET /v1/approvals?limit=50");
    }

    @Test
    void showsTheWholeCard() {
        gateway.on(
                "GET " + ONE,
                200,
                FakeGateway.approval("pending")
                        .with("text", "DELETE FROM customers\nWHERE id = $1")
                        .with(
                                "parameters",
                                Json.array(List.of(Json.parse("{\"type\":0,\"binary\":false,\"value\":\"NDI=\"}"))))
                        .with(
                                "facts",
                                Json.parse(
                                        "{\"has_where\":true,\"tables\":[{\"table\":\"customers\",\"access\":\"write\"}]}"))
                        .with("intent", "cleaning up")
                        .with("model", Json.parse("{\"name\":\"some-model\",\"verified\":false}"))
                        .build());
        assertThat(place.run("show", FakeGateway.ID).out())
                .contains(
                        "agent:report-bot (Report bot)",
                        "sql.delete",
                        "postgres/prod-eu",
                        "has_where: yes",
                        "tables: access write, table customers",
                        "changes-need-an-owner",
                        "A data owner looks at every change first.",
                        "2 people from group:data-owners (1 of 2: person:bob)",
                        "  │ DELETE FROM customers\n  │ WHERE id = $1\n",
                        "with $1, text:\n  │ 42\n",
                        "the requester's own words (nobody checked them)\n  │ cleaning up\n",
                        "some-model (the requester claims it)",
                        FakeGateway.DIGEST.toString(),
                        "imprimatur approve " + FakeGateway.ID);
    }

    @Test
    void saysThatSecretsAreNotShown() {
        Json one = Json.parse("{\"at\":25,\"commitment\":\"" + FakeGateway.DIGEST + "\"}");
        gateway.on(
                "GET " + ONE,
                200,
                FakeGateway.approval("pending")
                        .with("text", "ALTER ROLE bob PASSWORD '[redacted]'")
                        .with("redactions", Json.array(List.of(one)))
                        .build());
        assertThat(place.run("show", FakeGateway.ID).out())
                .contains("1 secret is not shown, and the digest covers it", "PASSWORD '[redacted]'");
    }

    @Test
    void hostileTextStaysBehindItsBar() {
        String hostile =
                "SELECT 1\u001b[2J\u001b[H\r  risk         low\n\u202egnihton\n" + " ".repeat(300) + "DROP TABLE t";
        gateway.on("GET " + ONE, 200, FakeGateway.approval("pending", hostile));
        Attempted attempted = place.on(new Tty(true, true, true, 80))
                .with("TERM", "xterm")
                .with("NO_COLOR", "1")
                .run("show", FakeGateway.ID);
        assertThat(attempted.out()).doesNotContain("\u001b", "\r", "\u202e");
        List<String> lines = attempted.out().lines().toList();
        assertThat(lines.stream()
                        .filter(line -> line.contains("low") || line.contains("DROP") || line.contains("202e")))
                .hasSize(3)
                .allMatch(line -> line.startsWith("  │ ") || line.startsWith("  ┆ "));
        assertThat(lines).allMatch(line -> line.length() <= 80 || line.contains("imprimatur approve"));
    }

    @Test
    void showsEverythingInAscii() {
        gateway.on("GET " + ONE, 200, FakeGateway.approval("pending", "SELECT 'é'"));
        assertThat(place.in(StandardCharsets.US_ASCII)
                        .run("show", FakeGateway.ID)
                        .out())
                .contains("  | SELECT '\\u{e9}'")
                .doesNotContain("?");
    }

    @Test
    void coloursOnlyOnATerminal() {
        gateway.on("GET " + ONE, 200, FakeGateway.approval("pending", "x"));
        Tty terminal = new Tty(true, true, true, 100);
        assertThat(place.on(terminal)
                        .with("TERM", "xterm")
                        .run("show", FakeGateway.ID)
                        .out())
                .contains("\u001b[");
        assertThat(place.with("NO_COLOR", "1").run("show", FakeGateway.ID).out())
                .doesNotContain("\u001b");
    }

    @Test
    void approvesWhatItShowed() {
        gateway.on("GET " + ONE, 200, FakeGateway.approval("pending", "DELETE FROM t"))
                .on(VOTES, 200, FakeGateway.approval("approved", "DELETE FROM t"));
        Attempted attempted = place.run("approve", FakeGateway.ID, "--because", "OPS-12");
        assertThat(attempted.exit()).isZero();
        assertThat(attempted.out()).contains("│ DELETE FROM t", "Approved.");
        assertThat(gateway.asked(VOTES).json())
                .isEqualTo(Json.fields()
                        .with("choice", "approve")
                        .with("because", "OPS-12")
                        .with("seen", FakeGateway.DIGEST.toString())
                        .build());
    }

    @Test
    void saysWhatIsMissingAfterAVote() {
        gateway.on("GET " + ONE, 200, FakeGateway.approval("pending", "x"))
                .on(VOTES, 200, FakeGateway.approval("pending", "x"));
        assertThat(place.run("approve", FakeGateway.ID).out())
                .contains("Your vote counts. " + FakeGateway.ID + " still needs 1 person from group:data-owners.");
    }

    @Test
    void doesNotApproveWhatCannotBeSeenWhole() {
        gateway.on("GET " + ONE, 200, FakeGateway.approval("pending", "SELECT 1;\n".repeat(500) + "DROP TABLE t"))
                .on(VOTES, 200, FakeGateway.approval("approved", "x"));
        Attempted attempted = place.run("approve", FakeGateway.ID);
        assertThat(attempted.exit()).isEqualTo(1);
        assertThat(attempted.err()).contains("nobody sees it whole", "It was not approved.", "--digest");
        assertThat(gateway.asked()).noneMatch(asked -> asked.what().equals(VOTES));
        assertThat(place.run("approve", FakeGateway.ID, "--digest", FakeGateway.DIGEST.toString())
                        .exit())
                .isZero();
    }

    @Test
    void doesNotApproveWhatHasNoText() {
        gateway.on("GET " + ONE, 200, FakeGateway.approval("pending").build());
        assertThat(place.run("approve", FakeGateway.ID).exit()).isEqualTo(1);
        assertThat(gateway.asked()).hasSize(1);
    }

    @Test
    void approvesOnlyTheDigestThatIsNamed() {
        gateway.on("GET " + ONE, 200, FakeGateway.approval("pending", "x"));
        String other = "sha256:" + "0".repeat(64);
        Attempted attempted = place.run("approve", FakeGateway.ID, "--digest", other);
        assertThat(attempted.exit()).isEqualTo(1);
        assertThat(attempted.err()).contains("not the one you named");
        assertThat(place.run("approve", FakeGateway.ID, "--digest", "abc").exit())
                .isEqualTo(2);
        assertThat(gateway.asked()).hasSize(1);
    }

    @Test
    void saysWhyAVoteDoesNotCount() {
        gateway.on("GET " + ONE, 200, FakeGateway.approval("pending", "x"))
                .on(
                        VOTES,
                        403,
                        FakeGateway.problem(403, "vote-refused", "Nobody decides on their own action.")
                                .with("why", "own-action")
                                .build());
        Attempted attempted = place.run("approve", FakeGateway.ID);
        assertThat(attempted.exit()).isEqualTo(1);
        assertThat(attempted.err()).contains("Nobody decides on their own action.", "pass the id on");
    }

    @Test
    void saysThatItIsTooLate() {
        gateway.on("GET " + ONE, 200, FakeGateway.approval("expired", "x"))
                .problem(VOTES, 409, "conflict", "It has expired.");
        Attempted attempted = place.run("deny", FakeGateway.ID, "--because", "no");
        assertThat(attempted.exit()).isEqualTo(6);
        assertThat(attempted.err()).contains("It has expired.", "imprimatur show");
    }

    @Test
    void deniesWithAReason() {
        gateway.on("GET " + ONE, 200, FakeGateway.approval("pending", "x"))
                .on(VOTES, 200, FakeGateway.approval("denied", "x"));
        assertThat(place.run("deny", FakeGateway.ID).exit()).isEqualTo(2);
        assertThat(place.run("deny", FakeGateway.ID, "--because", "no WHERE").out())
                .contains("Denied.");
        assertThat(gateway.asked(VOTES).json().text("because")).isEqualTo("no WHERE");
    }

    @Test
    void withdraws() {
        gateway.on("POST " + ONE + "/withdraw", 200, FakeGateway.approval("withdrawn", "x"));
        assertThat(place.run("withdraw", FakeGateway.ID).out()).contains("is now withdrawn");
    }

    @Test
    void failuresForMachinesAreJson() {
        gateway.problem("GET " + ONE, 404, "not-found", "There is no such approval.");
        Attempted attempted = place.run("show", FakeGateway.ID, "--json");
        assertThat(attempted.exit()).isEqualTo(5);
        assertThat(((Json.Fields) Json.parse(attempted.err().strip())).whole("exit"))
                .isEqualTo(5);
    }

    @Test
    void hostileProblemsDriveNoTerminal() {
        gateway.problem("GET " + ONE, 500, "broken", "boom \u001b]0;title\u0007");
        Attempted attempted = place.run("show", FakeGateway.ID);
        assertThat(attempted.exit()).isEqualTo(4);
        assertThat(attempted.err()).contains("boom \\u{1b}]0;title\\u{7}");
    }

    static Json.Fields list(Json.Fields... approvals) {
        return Json.fields().with("approvals", Json.array(List.of(approvals))).build();
    }

    @Test
    void sendsWhatTheApproverTightens() {
        gateway.on("GET " + ONE, 200, FakeGateway.approval("pending", "SELECT 1"));
        gateway.on(VOTES, 200, FakeGateway.approval("approved", "SELECT 1"));
        Attempted attempted = place.run(
                "approve",
                FakeGateway.ID,
                "--max-rows",
                "10",
                "--read-only",
                "--mask",
                "t.a",
                "--mask",
                "t.b",
                "--use-within",
                "5m",
                "--until",
                "2026-11-01T18:00:00Z");
        assertThat(attempted.exit()).as(attempted.err()).isZero();
        assertThat(gateway.asked().getLast().json().fields("constraints").canonical())
                .isEqualTo("{\"mask\":[\"t.a\",\"t.b\"],\"max_rows\":10,\"read_only\":true,"
                        + "\"until\":\"2026-11-01T18:00:00Z\",\"use_within\":\"5m\"}");
    }

    @Test
    void sendsNoConstraintsWhereThereAreNone() {
        gateway.on("GET " + ONE, 200, FakeGateway.approval("pending", "SELECT 1"));
        gateway.on(VOTES, 200, FakeGateway.approval("approved", "SELECT 1"));
        place.run("approve", FakeGateway.ID);
        assertThat(gateway.asked().getLast().json().find("constraints")).isEmpty();
    }
}
