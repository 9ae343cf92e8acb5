package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.cli.text.Style;
import dev.imprimatur.cli.text.Width;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code watch} shows, and what keys do to it. Approving takes two keys and a card that was seen to its end: the
 * card stays as it was opened, and the vote carries its digest.
 */
final class Board {

    /** What is on the screen. */
    private enum Mode {
        LIST,
        CARD,
        CONFIRM,
        REASON
    }

    private List<Dossier> rows = List.of();
    private int selected;
    private Mode mode = Mode.LIST;
    private Optional<Dossier> open = Optional.empty();
    private int scrolled;
    private int page = 10;
    private boolean seenWhole;
    private String reason = "";
    private String message = "";
    private boolean first = true;

    /** Takes the current list; whether something new is in it. */
    boolean show(List<Dossier> current) {
        boolean fresh = !first
                && current.stream()
                        .anyMatch(
                                each -> rows.stream().noneMatch(row -> row.id().equals(each.id())));
        Optional<String> id = chosen().map(Dossier::id);
        rows = List.copyOf(current);
        first = false;
        selected = 0;
        for (int i = 0; i < rows.size(); i++) {
            if (Optional.of(rows.get(i).id()).equals(id)) {
                selected = i;
            }
        }
        return fresh;
    }

    /** One line at the bottom: how a vote went, or what is wrong. */
    void say(String text) {
        message = text;
    }

    /** Goes back to the list, after a vote. */
    void back() {
        mode = Mode.LIST;
        open = Optional.empty();
        reason = "";
    }

    Wish press(Key key) {
        message = "";
        return switch (mode) {
            case LIST -> inList(key);
            case CARD -> inCard(key);
            case CONFIRM -> inConfirm(key);
            case REASON -> inReason(key);
        };
    }

    private Wish inList(Key key) {
        return switch (key) {
            case Key.Move.UP, Key.Move.PAGE_UP -> move(-1);
            case Key.Move.DOWN, Key.Move.PAGE_DOWN -> move(1);
            case Key.Move.ENTER -> opened(Mode.CARD);
            case Key.Move.BACK -> new Wish.Leave();
            case Key.Move.ERASE -> new Wish.Nothing();
            case Key.Letter(int point) ->
                switch (point) {
                    case 'k' -> move(-1);
                    case 'j' -> move(1);
                    case 'a' -> opened(Mode.CONFIRM);
                    case 'd' -> opened(Mode.REASON);
                    case 'r' -> new Wish.Look();
                    case 'q' -> new Wish.Leave();
                    default -> new Wish.Nothing();
                };
        };
    }

    private Wish inCard(Key key) {
        if (key instanceof Key.Letter(int point)) {
            switch (point) {
                case 'a' -> mode = Mode.CONFIRM;
                case 'd' -> mode = Mode.REASON;
                case 'q' -> back();
                default -> scroll(key);
            }
            return new Wish.Nothing();
        }
        return scroll(key);
    }

    private Wish inConfirm(Key key) {
        if (!(key instanceof Key.Letter(int point))) {
            return scroll(key);
        }
        switch (point) {
            case 'y' -> {
                if (seenWhole && open.isPresent()) {
                    return new Wish.Approve(open.get());
                }
                message = "Read it to its end first: Down or Space.";
            }
            case 'n', 'q' -> back();
            default -> scroll(key);
        }
        return new Wish.Nothing();
    }

    private Wish inReason(Key key) {
        switch (key) {
            case Key.Letter(int point) -> reason += Character.toString(point);
            case Key.Move.ERASE ->
                reason = reason.isEmpty() ? "" : reason.substring(0, reason.offsetByCodePoints(reason.length(), -1));
            case Key.Move.BACK -> back();
            case Key.Move.ENTER -> {
                if (!reason.isBlank() && open.isPresent()) {
                    return new Wish.Deny(open.get(), reason.strip());
                }
                message = "Say why: the requester reads it. Esc goes back.";
            }
            case Key.Move.UP, Key.Move.DOWN, Key.Move.PAGE_UP, Key.Move.PAGE_DOWN -> scroll(key);
        }
        return new Wish.Nothing();
    }

    private Wish scroll(Key key) {
        switch (key) {
            case Key.Move.UP -> scrolled--;
            case Key.Move.DOWN -> scrolled++;
            case Key.Move.PAGE_UP -> scrolled -= page;
            case Key.Move.PAGE_DOWN, Key.Move.ENTER -> scrolled += page;
            case Key.Move.BACK -> back();
            case Key.Move.ERASE -> {}
            case Key.Letter(int point) -> scrolled += point == ' ' ? page : point == 'j' ? 1 : point == 'k' ? -1 : 0;
        }
        return new Wish.Nothing();
    }

    private Wish move(int by) {
        selected = Math.clamp(selected + by, 0, Math.max(0, rows.size() - 1));
        return new Wish.Nothing();
    }

    private Wish opened(Mode next) {
        open = chosen();
        scrolled = 0;
        seenWhole = false;
        reason = "";
        mode = open.isPresent() ? next : Mode.LIST;
        return new Wish.Nothing();
    }

    private Optional<Dossier> chosen() {
        return selected < rows.size() ? Optional.of(rows.get(selected)) : Optional.empty();
    }

    /** The whole screen: at most {@code height} lines. */
    List<String> lines(Screen screen, Instant now, String server, int height) {
        List<String> body = open.filter(dossier -> mode != Mode.LIST)
                .map(dossier -> Card.lines(dossier, screen, now))
                .orElseGet(() -> list(screen, now));
        int room = Math.max(3, height - 4);
        page = Math.max(1, room - 1);
        int start = mode == Mode.LIST ? Math.max(0, selected + 2 - room) : clampScroll(body.size() - room);
        seenWhole |= mode != Mode.LIST && start + room >= body.size();
        List<String> lines = new ArrayList<>();
        lines.add(screen.style().bold("Imprimatur") + "  " + screen.style().dim(server));
        lines.add("");
        lines.addAll(body.subList(Math.min(start, body.size()), Math.min(body.size(), start + room)));
        while (lines.size() < height - 2) {
            lines.add("");
        }
        lines.add(
                screen.style().yellow(Width.cut(screen.visible().line(message), screen.wrap() - 1, screen.ellipsis())));
        lines.add(footer(screen, body.size() - room - start));
        return lines;
    }

    private int clampScroll(int most) {
        scrolled = Math.clamp(scrolled, 0, Math.max(0, most));
        return scrolled;
    }

    private List<String> list(Screen screen, Instant now) {
        if (rows.isEmpty()) {
            return List.of(first ? "Looking…" : "Nothing waits for anybody.");
        }
        List<String> lines = new ArrayList<>();
        List<String> grid = Dossiers.grid(
                rows,
                new Screen(screen.to(), screen.live(), screen.columns() - 2, screen.style(), screen.visible()),
                now);
        for (int i = 0; i < grid.size(); i++) {
            lines.add((i == selected + 1 ? screen.style().cyan(screen.glyph("▶", ">")) : " ") + " " + grid.get(i));
        }
        return lines;
    }

    private String footer(Screen screen, int below) {
        Style style = screen.style();
        String more = below > 0 ? "  (" + below + " more lines: Down, Space)" : "";
        return switch (mode) {
            case LIST -> style.dim("Up/Down select   Enter show   a approve   d deny   r refresh   q quit");
            case CARD -> style.dim("a approve   d deny   Esc back") + more;
            case CONFIRM -> style.bold("Approve exactly this, once?  y / n") + more;
            case REASON -> style.bold("Deny because: ") + screen.visible().line(reason) + "_";
        };
    }
}
