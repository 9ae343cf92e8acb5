package dev.imprimatur.core.action;

import java.util.regex.Pattern;

/** What kind of thing an action does: {@code sql.delete}, {@code export-users}. */
public record Operation(String name) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*){0,3}");

    public Operation {
        if (name.length() > 64 || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("`" + name
                    + "` names no operation: write words of a-z, 0-9 and `-`, joined by dots, as `sql.delete`.");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
