package dev.imprimatur.cli.command;

import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.cli.text.Width;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Audit events, a line each. */
final class Events {

    /** What people look for first; the rest follows by name. */
    private static final List<String> FIRST = List.of(
            Personal.CHANGED,
            Personal.MISSING,
            Personal.ERASED,
            "approval",
            "action",
            "subject",
            "operation",
            "target",
            "effect",
            "rules",
            "voter",
            "choice",
            "because",
            "why",
            "outcome",
            "by");

    /** What only machines compare, or {@code --json} shows. */
    private static final Set<String> LEFT_OUT = Set.of(
            Personal.MEMBER,
            "v",
            "type",
            "at",
            "facts",
            "interested",
            "digest",
            "policy",
            "credential",
            "evidence",
            "also",
            "parameters");

    private static final int INDEX = 7;
    private static final int TYPE = 15;

    private Events() {}

    /** One {@code {index, event}} as the API gives it. */
    static String line(Json.Fields entry, Screen screen) {
        Json.Fields event = entry.fields("event");
        String index = entry.find("index").orElse(new Json.Nothing()).canonical();
        String start = Width.pad(index, INDEX) + " " + text(event, "at", screen) + "  ";
        String type = text(event, "type", screen);
        int left = Math.max(20, screen.columns() - Width.of(start) - TYPE - 1);
        String whole = screen.visible().line(what(event));
        String what = screen.columns() == 0 ? whole : Width.cut(whole, left, screen.ellipsis());
        boolean loud = event.find(Personal.MISSING).isPresent()
                || event.find(Personal.CHANGED).isPresent();
        return screen.style().dim(start)
                + Width.pad(screen.style().word(type), TYPE)
                + " "
                + (loud ? screen.style().red(what) : what);
    }

    private static String what(Json.Fields event) {
        Map<String, Json> rest = new TreeMap<>(event.members());
        rest.keySet().removeAll(LEFT_OUT);
        List<String> parts = new ArrayList<>();
        for (String name : FIRST) {
            Json value = rest.remove(name);
            if (value != null) {
                parts.add(part(name, value));
            }
        }
        rest.forEach((name, value) -> parts.add(name + "=" + said(value)));
        return String.join("  ", parts);
    }

    private static String part(String name, Json value) {
        return switch (name) {
            case Personal.CHANGED, Personal.MISSING -> name.toUpperCase(Locale.ROOT) + "=" + said(value);
            case "approval", "action", "subject", "operation", "target", "effect", "voter", "choice" -> said(value);
            default -> name + "=" + said(value);
        };
    }

    private static String said(Json value) {
        return switch (value) {
            case Json.Text(String text) -> text;
            case Json.Fields fields when fields.find("actor").isPresent() -> fields.text("actor");
            case Json.Fields fields -> fields.canonical();
            case Json.Array array -> array.canonical();
            case Json.Whole number -> number.canonical();
            case Json.Decimal number -> number.canonical();
            case Json.Flag flag -> flag.canonical();
            case Json.Nothing() -> "-";
        };
    }

    private static String text(Json.Fields event, String name, Screen screen) {
        return event.find(name).orElse(new Json.Nothing()) instanceof Json.Text(String value)
                ? screen.visible().line(value)
                : "?";
    }
}
