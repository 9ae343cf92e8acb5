package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbsenceTest {

    private static final String BREAK = "POST /v1/approvals/" + FakeGateway.ID + "/break-glass";
    private static final String REVIEW = "POST /v1/reviews/" + FakeGateway.ID + "/votes";

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

    private static Json.Fields delegation() {
        return Json.fields()
                .with("id", "dlg-22222222")
                .with("from", "person:ann")
                .with("to", "person:ben")
                .with("groups", Json.texts(List.of("owners")))
                .with("from_time", "2026-03-01T12:00:00Z")
                .with("until", "2026-03-08T12:00:00Z")
                .with("because", "on holiday")
                .with("in_force", true)
                .build();
    }

    private static Json.Fields review(String state) {
        Json.Fields finding = Json.fields()
                .with("reviewer", "person:kim")
                .with("finding", "justified")
                .with("because", "x")
                .with("at", "2026-03-01T13:00:00Z")
                .build();
        Json.Fields asks = Json.fields()
                .with("from", "group:owners")
                .with("people", 2)
                .with("passkey", false)
                .build();
        return Json.fields()
                .with("approval", FakeGateway.ID)
                .with("state", state)
                .with("broken_by", "person:eve")
                .with("because", "production is down")
                .with("since", "2026-03-01T12:00:00Z")
                .with("due", "2026-03-02T12:00:00Z")
                .with("overdue", true)
                .with("asks", Json.array(List.of(asks)))
                .with("findings", Json.array(List.of(finding)))
                .with("finding", "justified")
                .build();
    }

    @Test
    void delegatesFromNowForAWhile() {
        gateway.on("POST /v1/delegations", 201, delegation());
        Attempted attempted =
                place.run("delegate", "--to", "person:ben", "--until", "7d", "--group", "owners", "--because", "away");
        assertThat(attempted.out()).contains("person:ben decides in your place", "imprimatur undelegate dlg-22222222");
        Json.Fields asked = gateway.asked("POST /v1/delegations").json();
        assertThat(asked.text("to")).isEqualTo("person:ben");
        assertThat(asked.texts("groups")).containsExactly("owners");
        assertThat(asked.find("from_time")).isEmpty();
        assertThat(Instant.parse(asked.text("until"))).isEqualTo(Attempted.NOW.plus(Duration.ofDays(7)));
    }

    @Test
    void namesMomentsAndRefusesOthers() {
        gateway.on("POST /v1/delegations", 201, delegation());
        place.run(
                "delegate",
                "--to",
                "person:ben",
                "--from",
                "2026-12-20T08:00:00Z",
                "--until",
                "2027-01-03T08:00:00Z",
                "--because",
                "away");
        Json.Fields asked = gateway.asked("POST /v1/delegations").json();
        assertThat(asked.text("from_time")).isEqualTo("2026-12-20T08:00:00Z");
        assertThat(asked.text("until")).isEqualTo("2027-01-03T08:00:00Z");
        assertThat(place.run("delegate", "--to", "person:ben", "--until", "soon", "--because", "x")
                        .exit())
                .isEqualTo(2);
        assertThat(place.run("delegate", "--to", "person:ben", "--until", "7d").exit())
                .isEqualTo(2);
    }

    @Test
    void listsAndEndsDelegations() {
        gateway.on(
                        "GET /v1/delegations",
                        200,
                        Json.fields()
                                .with("delegations", Json.array(List.of(delegation())))
                                .build())
                .on("DELETE /v1/delegations/dlg-22222222", 200, delegation());
        assertThat(place.run("delegations").out()).contains("dlg-22222222", "person:ann", "person:ben", "owners");
        assertThat(place.run("undelegate", "dlg-22222222", "--because", "back").out())
                .isEqualTo("person:ben no longer decides in the place of person:ann.\n");
    }

    @Test
    void showsWhatItRunsUnapprovedAndNamesItsDigest() {
        gateway.on("GET /v1/approvals/" + FakeGateway.ID, 200, FakeGateway.approval("pending", "DELETE FROM t"))
                .on(BREAK, 200, FakeGateway.approval("glass-broken", "DELETE FROM t"));
        Attempted attempted = place.run("break-glass", FakeGateway.ID, "--because", "production is down");
        assertThat(attempted.out()).contains("DELETE FROM t", "Glass broken.", "imprimatur reviews");
        assertThat(attempted.exit()).isZero();
        Json.Fields asked = gateway.asked(BREAK).json();
        assertThat(asked.text("because")).isEqualTo("production is down");
        assertThat(asked.text("seen"))
                .isEqualTo(FakeGateway.approval("pending", "DELETE FROM t").text("digest"));
        assertThat(place.run("break-glass", FakeGateway.ID).exit()).isEqualTo(2);
    }

    @Test
    void runsNothingThatCantBeSeenWholeOrIsSomethingElse() {
        gateway.on("GET /v1/approvals/" + FakeGateway.ID, 200, FakeGateway.approval("pending", "x\n".repeat(300)))
                .on("GET /v1/approvals/" + FakeGateway.ID, 200, FakeGateway.approval("pending", "DELETE FROM t"));
        assertThat(place.run("break-glass", FakeGateway.ID, "--because", "x").exit())
                .isEqualTo(1);
        assertThat(place.run("break-glass", FakeGateway.ID, "--because", "x", "--digest", "sha256:00")
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void tellsHowMuchIsAskedOfWhom() {
        gateway.on(
                "GET /v1/load",
                200,
                Json.fields()
                        .with("since", "2026-01-01T00:00:00Z")
                        .with(
                                "load",
                                Json.array(List.of(Json.fields()
                                        .with("person", "person:kim")
                                        .with("asked", 40)
                                        .with("decided", 30)
                                        .with("approved", 29)
                                        .with("denied", 1)
                                        .with("fast", 21)
                                        .with("median_ms", 3_900)
                                        .with("p90_ms", 131_000)
                                        .build())))
                        .build());
        assertThat(place.run("load", "--since", "7d").out())
                .contains("person:kim", "40", "30", "21", "3 s", "2 min 11 s");
        assertThat(place.run("load", "--json").out()).contains("\"median_ms\":3900");
        assertThat(place.run("load", "--since", "soon").exit()).isEqualTo(2);
    }

    @Test
    void listsReviewsThatAreClosedInPages() {
        Json.Fields closed = Json.fields()
                .withAll(review("closed"))
                .with("closed_at", "2026-03-01T14:00:00Z")
                .build();
        gateway.on(
                "GET /v1/reviews",
                200,
                Json.fields()
                        .with("reviews", Json.array(List.of(closed)))
                        .with("next", FakeGateway.ID)
                        .build());
        assertThat(place.run("reviews", "--closed", "--limit", "1", "--before", "apr-2222222222")
                        .out())
                .contains(
                        "2026-03-01T14:00:00Z", "person:kim justified", "reviews --closed --before " + FakeGateway.ID);
        assertThat(gateway.asked().getLast().what()).contains("state=closed", "limit=1", "before=apr-2222222222");
        assertThat(place.run("reviews", "--limit", "1").exit()).isEqualTo(2);
    }

    @Test
    void listsReviewsAndTakesAFinding() {
        gateway.on(
                        "GET /v1/reviews",
                        200,
                        Json.fields()
                                .with("reviews", Json.array(List.of(review("open"))))
                                .build())
                .on(REVIEW, 200, review("closed"));
        assertThat(place.run("reviews").out())
                .contains(
                        FakeGateway.ID, "OVERDUE", "person:eve", "person:kim justified", "2 people from group:owners");
        assertThat(place.run("review", FakeGateway.ID, "--justified", "--because", "seen")
                        .out())
                .isEqualTo("Closed: justified.\n");
        assertThat(gateway.asked(REVIEW).json().text("finding")).isEqualTo("justified");
        assertThat(place.run("review", FakeGateway.ID, "--because", "x").exit()).isEqualTo(2);
    }
}
