package dev.imprimatur.core.action;

import java.util.regex.Pattern;

/** How an organisation labels data: {@code pii}, {@code financial}; {@link #NONE} where it does not. */
public record Sensitivity(String label) {

    private static final Pattern LABEL = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public static final Sensitivity NONE = new Sensitivity("none");

    public Sensitivity {
        if (!LABEL.matcher(label).matches()) {
            throw new IllegalArgumentException("`" + label + "` is no sensitivity: use 1 to 32 of a-z, 0-9 and `-`.");
        }
    }
}
