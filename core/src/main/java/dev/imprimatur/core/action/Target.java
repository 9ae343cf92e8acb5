package dev.imprimatur.core.action;

import java.util.regex.Pattern;

/** A configured upstream, as {@code kind/name}: {@code postgres/prod-eu}; or Imprimatur {@linkplain #SELF itself}. */
public record Target(String name) {

    private static final Pattern NAME = Pattern.compile("imprimatur|[a-z][a-z0-9-]*/[A-Za-z0-9._-]{1,100}");

    /** What administrators change here. */
    public static final Target SELF = new Target("imprimatur");

    public Target {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "`" + name + "` names no target: write `KIND/NAME`, as `postgres/prod-eu`.");
        }
    }

    /** The part before the slash; of Imprimatur itself, its name. */
    public String kind() {
        return name.contains("/") ? name.substring(0, name.indexOf('/')) : name;
    }

    @Override
    public String toString() {
        return name;
    }
}
