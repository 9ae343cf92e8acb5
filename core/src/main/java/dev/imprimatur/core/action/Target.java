package dev.imprimatur.core.action;

import java.util.regex.Pattern;

/** A configured upstream, as {@code kind/name}: {@code postgres/prod-eu}. */
public record Target(String name) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*/[A-Za-z0-9._-]{1,100}");

    public Target {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "`" + name + "` names no target: write `KIND/NAME`, as `postgres/prod-eu`.");
        }
    }

    /** The part before the slash. */
    public String kind() {
        return name.substring(0, name.indexOf('/'));
    }

    @Override
    public String toString() {
        return name;
    }
}
