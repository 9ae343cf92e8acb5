package dev.imprimatur.cli.text;

import dev.imprimatur.core.action.Visible;

/**
 * Colours, or none. Only text that is {@link Visible} may be coloured.
 *
 * @param colours whether the terminal shows them
 */
public record Style(boolean colours) {

    public String bold(String text) {
        return with("1", text);
    }

    public String dim(String text) {
        return with("2", text);
    }

    public String red(String text) {
        return with("31", text);
    }

    public String green(String text) {
        return with("32", text);
    }

    public String yellow(String text) {
        return with("33", text);
    }

    public String cyan(String text) {
        return with("36", text);
    }

    /** The colour of a risk or a state, by its word. */
    public String word(String word) {
        return switch (word) {
            case "critical", "denied", "deny", "glass-broken" -> with("1;31", word);
            case "high" -> red(word);
            case "medium", "pending", "hold", "expired" -> yellow(word);
            case "approved", "approve", "allow", "low" -> green(word);
            case "withdrawn", "revoked" -> dim(word);
            default -> word;
        };
    }

    private String with(String code, String text) {
        return colours && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
