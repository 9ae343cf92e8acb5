package dev.imprimatur.core.subject;

/** What a credential is for. One that was made for one purpose never works for another. */
public enum Audience {
    /** Connectors: the password of a database client, the bearer of a proxied call. */
    CONNECTOR,
    /** Proposing actions of one's own through the API, and collecting their results. */
    ACTIONS,
    /** A person's session at the API: reading, voting, administering. */
    PERSON;

    /** As configuration and tokens write it. */
    public String word() {
        return switch (this) {
            case CONNECTOR -> "connector";
            case ACTIONS -> "actions";
            case PERSON -> "person";
        };
    }

    /** Reads {@link #word}. */
    public static Audience parse(String word) {
        for (Audience audience : values()) {
            if (audience.word().equals(word)) {
                return audience;
            }
        }
        throw new IllegalArgumentException("`" + word + "` is no audience: write `connector`, `actions` or `person`.");
    }
}
