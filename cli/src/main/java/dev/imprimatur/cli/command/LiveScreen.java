package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/** The board on a real terminal: raw keys in, whole screens out, the terminal left as it was found. */
final class LiveScreen {

    private static final int ESCAPE = 27;
    private static final int END = 4;

    /** Milliseconds in which the rest of a key's sequence follows. */
    private static final int SEQUENCE = 50;

    private final Surroundings surroundings;
    private final Api api;
    private final Board board = new Board();

    LiveScreen(Surroundings surroundings, Api api) {
        this.surroundings = surroundings;
        this.api = api;
    }

    ExitCode run() {
        Watch.pending(api); // whoever is not signed in is told so on the ordinary screen
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .encoding(surroundings.charset())
                .build()) {
            Attributes before = terminal.enterRawMode();
            terminal.puts(Capability.enter_ca_mode);
            terminal.puts(Capability.cursor_invisible);
            try {
                loop(terminal);
            } finally {
                terminal.puts(Capability.cursor_visible);
                terminal.puts(Capability.exit_ca_mode);
                terminal.flush();
                terminal.setAttributes(before);
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw new UncheckedIOException("This terminal can't be used for `watch`.", e);
        }
    }

    private void loop(Terminal terminal) throws IOException {
        look(terminal);
        long looked = System.nanoTime();
        while (true) {
            draw(terminal);
            Optional<Key> key = key(terminal.reader());
            if (key.isPresent() && wished(board.press(key.get()), terminal)) {
                return;
            }
            if (System.nanoTime() - looked > surroundings.pause().toNanos()) {
                look(terminal);
                looked = System.nanoTime();
            }
        }
    }

    /** Whether to leave. */
    private boolean wished(Wish wish, Terminal terminal) {
        switch (wish) {
            case Wish.Nothing() -> {}
            case Wish.Leave() -> {
                return true;
            }
            case Wish.Look() -> look(terminal);
            case Wish.Approve(Dossier dossier) -> vote(dossier, "approve", Optional.empty(), terminal);
            case Wish.Deny(Dossier dossier, String because) -> vote(dossier, "deny", Optional.of(because), terminal);
        }
        return false;
    }

    private void vote(Dossier dossier, String choice, Optional<String> because, Terminal terminal) {
        String outcome;
        try {
            outcome = Ballot.standing(
                    Ballot.cast(api, dossier.id(), choice, because, dossier.digest()), screen(terminal, false));
        } catch (Failure e) {
            outcome = e.what() + " " + e.next();
        }
        board.back();
        look(terminal);
        board.say(outcome);
    }

    private void look(Terminal terminal) {
        try {
            if (board.show(Watch.pending(api))) {
                terminal.puts(Capability.bell);
            }
        } catch (Failure e) {
            if (e.exit() == ExitCode.SIGNED_OUT) {
                throw e;
            }
            board.say(e.what() + " Trying again.");
        }
    }

    private void draw(Terminal terminal) {
        Screen screen = screen(terminal, true);
        int height = Math.max(8, terminal.getSize().getRows());
        List<String> lines =
                board.lines(screen, surroundings.clock().instant(), api.server().toString(), height);
        StringBuilder out = new StringBuilder("\u001b[H");
        for (int i = 0; i < lines.size(); i++) {
            out.append(lines.get(i)).append("\u001b[K").append(i < lines.size() - 1 ? "\r\n" : "");
        }
        terminal.writer().print(out.append("\u001b[J"));
        terminal.flush();
    }

    private Screen screen(Terminal terminal, boolean colours) {
        return Screen.of(
                surroundings.out(),
                true,
                Math.max(40, terminal.getSize().getColumns()),
                colours && surroundings.screen().style().colours(),
                surroundings.charset());
    }

    private Optional<Key> key(NonBlockingReader reader) throws IOException {
        int first = reader.read(surroundings.pause().toMillis());
        return switch (first) {
            case NonBlockingReader.READ_EXPIRED -> Optional.empty();
            case NonBlockingReader.EOF, END, 3 -> Optional.of(Key.Move.BACK);
            case ESCAPE -> Optional.of(sequence(reader));
            case '\r', '\n' -> Optional.of(Key.Move.ENTER);
            case 8, 127 -> Optional.of(Key.Move.ERASE);
            default -> first >= ' ' ? Optional.of(new Key.Letter(point(first, reader))) : Optional.empty();
        };
    }

    private static int point(int first, NonBlockingReader reader) throws IOException {
        if (!Character.isHighSurrogate((char) first)) {
            return first;
        }
        int second = reader.read(SEQUENCE);
        return second > 0 && Character.isLowSurrogate((char) second)
                ? Character.toCodePoint((char) first, (char) second)
                : '?';
    }

    private static Key sequence(NonBlockingReader reader) throws IOException {
        int second = reader.read(SEQUENCE);
        if (second != '[' && second != 'O') {
            return Key.Move.BACK;
        }
        int third = reader.read(SEQUENCE);
        if (third >= '0' && third <= '9') {
            int last = reader.read(SEQUENCE);
            while (last >= '0' && last <= ';') {
                last = reader.read(SEQUENCE);
            }
        }
        return switch (third) {
            case 'A' -> Key.Move.UP;
            case 'B' -> Key.Move.DOWN;
            case '5' -> Key.Move.PAGE_UP;
            case '6' -> Key.Move.PAGE_DOWN;
            default -> new Key.Letter(0);
        };
    }
}
