package dev.imprimatur.identity.yaml;

/** A file that is not understood. The message begins with the place, as {@code file:line:column}, and says what to do. */
public final class YamlRefused extends RuntimeException {

    /** @param place as {@code file:line:column}, or the file alone */
    public YamlRefused(String place, String sentence) {
        super(place + ": " + sentence);
    }
}
