package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several approvals of one shape are approved together, once they were shown; and what was granted ahead is listed and ended. */
class SeveralTest {

    private static final String OTHER = "apr-3333333333";
    private static final String SHAPE = Digest.of(new byte[] {5}).toString();
    private static final String VOTES = "POST /v1/approvals/votes";

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

    private static Json.Fields approval(String id, String text, String shape) {
        TreeMap<String, Json> members =
                new TreeMap<>(FakeGateway.approval("pending", text).members());
        members.put("id", Json.of(id));
        members.put("shape", Json.of(shape));
        return new Json.Fields(members);
    }

    private void two(String shape) {
        gateway.on(
                "GET /v1/approvals/" + FakeGateway.ID,
                200,
                approval(FakeGateway.ID, "DELETE FROM t WHERE id = 1", SHAPE));
        gateway.on("GET /v1/approvals/" + OTHER, 200, approval(OTHER, "DELETE FROM t WHERE id = 2", shape));
    }

    private static Json.Fields results(boolean counts) {
        return (Json.Fields) Json.parse("{\"results\":[{\"id\":\"" + FakeGateway.ID
                + "\",\"counts\":true,\"state\":\"approved\"},{\"id\":\"" + OTHER
                + (counts
                        ? "\",\"counts\":true,\"state\":\"approved\"}]}"
                        : "\",\"counts\":false,\"why\":\"late\",\"detail\":\"It has ended.\"}]}"));
    }

    @Test
    void showsAllAndApprovesThemTogether() {
        two(SHAPE);
        gateway.on(VOTES, 200, results(true));
        Attempted attempted = place.run("approve", FakeGateway.ID, OTHER, "--yes");
        assertThat(attempted.exit()).as(attempted.err()).isZero();
        assertThat(attempted.out())
                .contains("DELETE FROM t WHERE id = 1", "DELETE FROM t WHERE id = 2", OTHER + "  your vote counts");
        Json.Fields sent = gateway.asked().getLast().json();
        assertThat(sent.array("approvals")).hasSize(2);
        assertThat(((Json.Fields) sent.array("approvals").getFirst()).text("seen"))
                .isEqualTo(FakeGateway.DIGEST.toString());
    }

    @Test
    void saysWhichDidNotCount() {
        two(SHAPE);
        gateway.on(VOTES, 200, results(false));
        Attempted attempted = place.run("approve", FakeGateway.ID, OTHER, "--yes");
        assertThat(attempted.exit()).isEqualTo(1);
        assertThat(attempted.out()).contains(OTHER + "  does not count: It has ended.");
    }

    @Test
    void refusesThoseThatDifferInMoreThanValues() {
        two(Digest.of(new byte[] {6}).toString());
        Attempted attempted = place.run("approve", FakeGateway.ID, OTHER, "--yes");
        assertThat(attempted.exit()).isEqualTo(1);
        assertThat(attempted.err()).contains("in more than values");
        assertThat(gateway.asked()).noneMatch(asked -> asked.what().startsWith("POST"));
    }

    @Test
    void approvesNothingUnasked() {
        two(SHAPE);
        Attempted attempted = place.run("approve", FakeGateway.ID, OTHER);
        assertThat(attempted.exit()).isEqualTo(1);
        assertThat(attempted.err()).contains("--yes");
        assertThat(gateway.asked()).noneMatch(asked -> asked.what().startsWith("POST"));
    }

    @Test
    void findsWhatIsLikeOne() {
        two(SHAPE);
        gateway.on(
                "GET /v1/approvals",
                200,
                Json.fields()
                        .with(
                                "approvals",
                                Json.array(List.of(
                                        approval(FakeGateway.ID, "DELETE FROM t WHERE id = 1", SHAPE),
                                        approval(OTHER, "DELETE FROM t WHERE id = 2", SHAPE))))
                        .build());
        gateway.on(VOTES, 200, results(true));
        Attempted attempted = place.run("approve", "--like", FakeGateway.ID, "--yes");
        assertThat(attempted.exit()).as(attempted.err()).isZero();
        assertThat(gateway.asked().getLast().json().array("approvals")).hasSize(2);
    }

    @Test
    void constrainsNoneOfSeveral() {
        assertThat(place.run("approve", FakeGateway.ID, OTHER, "--max-rows", "1")
                        .exit())
                .isEqualTo(2);
        assertThat(place.run("approve").exit()).isEqualTo(2);
    }

    @Test
    void sendsWhatIsGrantedAhead() {
        gateway.on("GET /v1/approvals/" + FakeGateway.ID, 200, approval(FakeGateway.ID, "DELETE FROM t", SHAPE));
        gateway.on(
                "POST /v1/approvals/" + FakeGateway.ID + "/votes",
                200,
                FakeGateway.approval("approved", "DELETE FROM t"));
        Attempted attempted =
                place.run("approve", FakeGateway.ID, "--standing", "20 per 1h until 2026-11-01T18:00:00Z");
        assertThat(attempted.exit()).as(attempted.err()).isZero();
        assertThat(gateway.asked().getLast().json().get("standing").canonical())
                .isEqualTo("{\"per\":\"1h\",\"times\":20,\"until\":\"2026-11-01T18:00:00Z\"}");
        assertThat(place.run("approve", FakeGateway.ID, "--standing", "often").exit())
                .isEqualTo(2);
    }

    @Test
    void listsAndEndsWhatWasGrantedAhead() {
        gateway.on("GET /v1/shapes", 200, (Json.Fields) Json.parse("""
                {"shapes":[{"id":"shp-22222222","shape":"%s","approval":"%s","subject":"agent:bot","target":"postgres/shop",
                "operation":"sql.delete","used":2,"most":100,"granted_at":"2026-11-01T12:00:00Z","until":"2026-11-01T18:00:00Z",
                "grants":[{"voter":"person:ben","times":20,"per":"PT1H","until":"2026-11-01T18:00:00Z"}]}]}
                """.formatted(SHAPE, OTHER)));
        assertThat(place.run("shapes").out()).contains("shp-22222222", "2 of 100", "person:ben (20 per PT1H)");
        gateway.on("DELETE /v1/shapes/shp-22222222", 200, Json.fields().build());
        Attempted ended = place.run("shapes", "end", "shp-22222222", "--because", "done");
        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(gateway.asked().getLast().json().text("because")).isEqualTo("done");
    }
}
