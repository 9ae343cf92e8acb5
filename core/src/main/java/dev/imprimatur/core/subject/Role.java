package dev.imprimatur.core.subject;

/** What a person may do at Imprimatur itself, beside asking and deciding. None of them gives a vote, or a way around one. */
public enum Role {
    /** Issues tokens for anybody, and all that the others do. */
    ADMINISTRATOR,
    /** Stops things: freezes, revokes, cuts. */
    OPERATOR,
    /** Reads what was recorded and which policies are in force, and does nothing else. */
    AUDITOR;

    /** As the people file writes it. */
    public String word() {
        return switch (this) {
            case ADMINISTRATOR -> "administrator";
            case OPERATOR -> "operator";
            case AUDITOR -> "auditor";
        };
    }

    /** Reads {@link #word}. */
    public static Role parse(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        throw new IllegalArgumentException(
                "`" + word + "` is no role: write `administrator`, `operator` or `auditor`.");
    }
}
