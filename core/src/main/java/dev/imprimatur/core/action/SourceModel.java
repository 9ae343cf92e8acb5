package dev.imprimatur.core.action;

/**
 * The model that drives the subject, where there is one.
 *
 * @param name as its maker names it; empty when none was named
 * @param verified whether a credential proves it; otherwise the subject merely claims it
 */
public record SourceModel(String name, boolean verified) {

    public static final int MAX_LENGTH = 200;

    public static final SourceModel NONE = new SourceModel("", false);

    public SourceModel {
        if (name.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "A model name of `" + name.length() + "` characters is longer than " + MAX_LENGTH + ".");
        }
    }
}
