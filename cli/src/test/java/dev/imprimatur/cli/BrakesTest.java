package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrakesTest {

    private static final String REVOKE = "POST /v1/approvals/" + FakeGateway.ID + "/revoke";

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

    private static Json.Fields freeze(String scope) {
        return Json.fields()
                .with("id", "frz-22222222")
                .with("scope", scope)
                .with("by", "person:olga")
                .with("because", "It loops.")
                .with("since", "2026-03-01T12:00:00Z")
                .build();
    }

    @Test
    void freezesExactlyOneScope() {
        gateway.on("POST /v1/freezes", 201, freeze("agent:bot"));
        assertThat(place.run("freeze", "--subject", "agent:bot", "--because", "It loops.")
                        .out())
                .contains("Frozen: agent:bot", "imprimatur thaw frz-22222222");
        assertThat(gateway.asked("POST /v1/freezes").json().text("scope")).isEqualTo("agent:bot");
        assertThat(place.run("freeze", "--because", "x").exit()).isEqualTo(2);
        assertThat(place.run("freeze", "--all", "--target", "x", "--because", "x")
                        .exit())
                .isEqualTo(2);
        assertThat(place.run("freeze", "--all").exit()).isEqualTo(2);
    }

    @Test
    void namesTargetsAndEverythingAsTheApiDoes() {
        gateway.on("POST /v1/freezes", 201, freeze("target:postgres/*"));
        place.run("freeze", "--target", "postgres/*", "--because", "x");
        assertThat(gateway.asked("POST /v1/freezes").json().text("scope")).isEqualTo("target:postgres/*");
    }

    @Test
    void freezesEverything() {
        gateway.on("POST /v1/freezes", 201, freeze("all"));
        place.run("freeze", "--all", "--because", "x");
        assertThat(gateway.asked("POST /v1/freezes").json().text("scope")).isEqualTo("all");
    }

    @Test
    void listsAndThaws() {
        gateway.on(
                        "GET /v1/freezes",
                        200,
                        Json.fields()
                                .with("freezes", Json.array(List.of(freeze("all"))))
                                .build())
                .on("DELETE /v1/freezes/frz-22222222", 200, freeze("all"));
        assertThat(place.run("freezes").out()).contains("frz-22222222", "all", "person:olga", "It loops.");
        assertThat(place.run("thaw", "frz-22222222", "--because", "mended").out())
                .isEqualTo("Thawed: all.\n");
        assertThat(gateway.asked("DELETE /v1/freezes/frz-22222222").json().text("because"))
                .isEqualTo("mended");
    }

    @Test
    void tellsHowToGoOnWhereThawingIsHeld() {
        Json.Fields held = Json.fields()
                .with("decision", "hold")
                .with("approval", FakeGateway.ID)
                .with("because", "Two people thaw.")
                .with("expires_at", "2026-11-20T12:20:00Z")
                .build();
        gateway.on("DELETE /v1/freezes/frz-22222222", 202, held);
        Attempted first = place.run("thaw", "frz-22222222", "--because", "mended");
        assertThat(first.exit()).isEqualTo(1);
        assertThat(first.out()).isEmpty();
        assertThat(first.err()).contains("Two people thaw.", "--approval " + FakeGateway.ID);
        place.run("thaw", "frz-22222222", "--because", "mended", "--approval", FakeGateway.ID);
        assertThat(gateway.asked().getLast().approval()).contains(FakeGateway.ID);
    }

    @Test
    void tellsWhetherWhatIsRevokedWasUsed() {
        gateway.on(REVOKE, 200, revoked("revoked", 0));
        assertThat(place.run("revoke", FakeGateway.ID, "--because", "wrong").out())
                .contains("It was not used, and never will be.");
        assertThat(gateway.asked(REVOKE).json().text("because")).isEqualTo("wrong");
    }

    @Test
    void tellsThatWhatRanWasCut() {
        gateway.on(REVOKE, 200, revoked("approved", 1));
        assertThat(place.run("revoke", FakeGateway.ID, "--because", "wrong").out())
                .contains("1 session was ended");
    }

    private static Json.Fields revoked(String state, int cut) {
        return Json.fields()
                .with("approval", FakeGateway.approval(state, "x"))
                .with("cut", cut)
                .build();
    }
}
