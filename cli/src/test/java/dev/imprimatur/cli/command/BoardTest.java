package dev.imprimatur.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoardTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final Board board = new Board();
    private final Screen screen = Screen.of(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            true,
            80,
            false,
            StandardCharsets.UTF_8);

    private static Dossier dossier(String id, String text) {
        return new Dossier(Json.fields()
                .with("id", id)
                .with("state", "pending")
                .with("target", "postgres/a")
                .with("operation", "sql.delete")
                .with("digest", Digest.of(id.getBytes(StandardCharsets.UTF_8)).toString())
                .with("text", text)
                .build());
    }

    private List<String> lines() {
        return board.lines(screen, NOW, "http://localhost", 20);
    }

    private Wish type(String keys) {
        Wish last = new Wish.Nothing();
        for (int i = 0; i < keys.length(); i++) {
            last = board.press(new Key.Letter(keys.charAt(i)));
        }
        return last;
    }

    @Test
    void tellsWhatIsNew() {
        assertThat(board.show(List.of(dossier("apr-2", "x")))).isFalse();
        assertThat(board.show(List.of(dossier("apr-3", "x"), dossier("apr-2", "x"))))
                .isTrue();
        assertThat(board.show(List.of(dossier("apr-3", "x")))).isFalse();
    }

    @Test
    void keepsTheSelectionWhenTheListMoves() {
        board.show(List.of(dossier("apr-2", "x"), dossier("apr-3", "x")));
        board.press(Key.Move.DOWN);
        board.show(List.of(dossier("apr-4", "x"), dossier("apr-2", "x"), dossier("apr-3", "x")));
        assertThat(lines()).anyMatch(line -> line.startsWith("▶ apr-3"));
    }

    @Test
    void approvesInTwoKeys() {
        Dossier one = dossier("apr-2", "DELETE FROM t");
        board.show(List.of(one));
        type("a");
        assertThat(lines()).anyMatch(line -> line.contains("│ DELETE FROM t"));
        assertThat(type("y")).isEqualTo(new Wish.Approve(one));
    }

    @Test
    void doesNotApproveWhatWasNotSeenToItsEnd() {
        board.show(List.of(dossier("apr-2", "DELETE FROM t;\n".repeat(60))));
        type("a");
        lines();
        assertThat(type("y")).isEqualTo(new Wish.Nothing());
        assertThat(lines()).anyMatch(line -> line.contains("Read it to its end first"));
        for (int i = 0; i < 10; i++) {
            type(" ");
            lines();
        }
        assertThat(type("y")).isInstanceOf(Wish.Approve.class);
    }

    @Test
    void approvesWhatWasShownEvenIfTheListChangesMeanwhile() {
        Dossier shown = dossier("apr-2", "SELECT 1");
        board.show(List.of(shown));
        type("a");
        lines();
        board.show(List.of(dossier("apr-9", "DROP TABLE t")));
        assertThat(type("y")).isEqualTo(new Wish.Approve(shown));
    }

    @Test
    void deniesOnlyWithAReason() {
        Dossier one = dossier("apr-2", "x");
        board.show(List.of(one));
        type("d");
        assertThat(board.press(Key.Move.ENTER)).isEqualTo(new Wish.Nothing());
        type("noo");
        board.press(Key.Move.ERASE);
        assertThat(board.press(Key.Move.ENTER)).isEqualTo(new Wish.Deny(one, "no"));
    }

    @Test
    void fillsExactlyTheScreen() {
        assertThat(lines()).hasSize(20);
        board.show(List.of(dossier("apr-2", "x\n".repeat(300))));
        type("a");
        assertThat(lines()).hasSize(20).allMatch(line -> line.length() < 80);
    }

    @Test
    void keysOnAnEmptyListDoNothing() {
        board.show(List.of());
        assertThat(type("ad")).isEqualTo(new Wish.Nothing());
        assertThat(board.press(Key.Move.ENTER)).isEqualTo(new Wish.Nothing());
        assertThat(type("q")).isEqualTo(new Wish.Leave());
    }
}
