package dev.imprimatur.core.subject;

import java.util.regex.Pattern;

/**
 * Names one principal: its kind, a colon, a name ({@code person:7}, {@code agent:report-bot}, {@code workload:deploy}).
 * The name has 1 to 128 characters of {@code A-Z a-z 0-9 . _ @ / -}.
 */
public record PrincipalId(Kind kind, String name) implements Comparable<PrincipalId> {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@/-]{1,128}");

    /** What a principal is. Only a person can vote. */
    public enum Kind {
        PERSON,
        AGENT,
        WORKLOAD;

        /** As policies and identifiers write it. */
        public String word() {
            return switch (this) {
                case PERSON -> "person";
                case AGENT -> "agent";
                case WORKLOAD -> "workload";
            };
        }
    }

    public PrincipalId {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "`" + name + "` names no principal: use 1 to 128 letters, digits and `. _ @ / -`.");
        }
    }

    /** Reads {@code kind:name}. */
    public static PrincipalId parse(String text) {
        int colon = text.indexOf(':');
        for (Kind kind : Kind.values()) {
            if (colon > 0 && text.substring(0, colon).equals(kind.word())) {
                return new PrincipalId(kind, text.substring(colon + 1));
            }
        }
        throw new IllegalArgumentException(
                "`" + text + "` names no principal: write `person:NAME`, `agent:NAME` or `workload:NAME`.");
    }

    @Override
    public int compareTo(PrincipalId that) {
        return toString().compareTo(that.toString());
    }

    @Override
    public String toString() {
        return kind.word() + ":" + name;
    }
}
