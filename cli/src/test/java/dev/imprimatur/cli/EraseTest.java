package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EraseTest {

    private static final String ERASE = "POST /v1/audit/erasures";

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

    private static Json.Fields answer(long values, boolean erased) {
        return Json.fields()
                .with("scope", Json.fields().with("subject", "person:ben").build())
                .with("values", values)
                .with("events", values)
                .with("approvals", 0)
                .with("votes", 0)
                .with("erased", erased)
                .build();
    }

    @Test
    void erasesExactlyOneScopeAndSaysWhy() {
        gateway.on(ERASE, 200, answer(3, true));
        assertThat(place.run("audit", "erase", "--subject", "person:ben", "--because", "asked for")
                        .out())
                .contains("Erased 3 values in 3 events", "stays verifiable");
        Json.Fields asked = gateway.asked(ERASE).json();
        assertThat(asked.text("subject")).isEqualTo("person:ben");
        assertThat(asked.text("because")).isEqualTo("asked for");
        assertThat(asked.flag("dry_run")).isFalse();
        assertThat(place.run("audit", "erase", "--subject", "person:ben").exit())
                .isEqualTo(2);
        assertThat(place.run("audit", "erase", "--because", "x").exit()).isEqualTo(2);
        assertThat(place.run("audit", "erase", "--action", "a", "--approval", "b", "--because", "x")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void onlySaysWhatItWouldErase() {
        gateway.on(ERASE, 200, answer(3, false));
        assertThat(place.run("audit", "erase", "--before", "7d", "--because", "x", "--dry-run")
                        .out())
                .contains("Would erase 3 values")
                .doesNotContain("The log tells");
        assertThat(gateway.asked(ERASE).json().flag("dry_run")).isTrue();
        assertThat(gateway.asked(ERASE).json().text("before")).endsWith("Z");
    }

    @Test
    void saysThatPeopleDecideFirstAndWhatToGiveThen() {
        Json.Fields held = Json.fields()
                .with("action", "act-1")
                .with("approval", FakeGateway.ID)
                .with("decision", "hold")
                .with("because", "Two people erase.")
                .with("expires_at", "2026-03-01T12:30:00Z")
                .build();
        gateway.on(ERASE, 202, held);
        Attempted first = place.run("audit", "erase", "--before", "7d", "--because", "x");
        assertThat(first.exit()).isEqualTo(1);
        String before = gateway.asked(ERASE).json().text("before");
        assertThat(first.err())
                .contains("Nothing was done", "Two people erase.", "--under " + FakeGateway.ID, "--before " + before);
        place.run("audit", "erase", "--before", before, "--because", "x", "--under", FakeGateway.ID);
        assertThat(gateway.asked().getLast().approval()).contains(FakeGateway.ID);
        assertThat(gateway.asked().getLast().json().text("before")).isEqualTo(before);
    }

    @Test
    void saysThatNothingIsThere() {
        gateway.on(ERASE, 200, answer(0, false));
        assertThat(place.run("audit", "erase", "--action", "act-1", "--because", "x")
                        .out())
                .contains("nothing to erase");
    }

    @Test
    void aReaderSeesWhatIsErasedAndLoudlyWhatIsMissing() {
        Json.Fields event = Json.fields()
                .with("v", 1)
                .with("type", "attempted")
                .with("at", "2026-03-01T12:00:00Z")
                .with("action", "act-1")
                .with("personal", Json.fields().with("text", "sha256:00").build())
                .with("missing", Json.texts(List.of("text")))
                .with("erased", Json.texts(List.of("intent")))
                .build();
        gateway.on(
                "GET /v1/audit",
                200,
                Json.fields()
                        .with(
                                "events",
                                Json.array(List.of(Json.fields()
                                        .with("index", 4)
                                        .with("event", event)
                                        .build())))
                        .build());
        assertThat(place.run("audit", "query").out())
                .contains("MISSING=[\"text\"]", "erased=[\"intent\"]")
                .doesNotContain("sha256:00");
    }
}
