package dev.imprimatur.core.action;

/** Names one attempt in the log; two attempts of the same action have two identifiers and one digest. */
public record ActionId(String text) {

    public ActionId {
        if (text.isBlank() || text.length() > 64) {
            throw new IllegalArgumentException("`" + text + "` identifies no action.");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
