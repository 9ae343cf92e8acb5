package dev.imprimatur.core.approval;

/** What a person answers. */
public enum Choice {
    APPROVE,
    DENY;

    /** As the API and the log write it. */
    public String word() {
        return switch (this) {
            case APPROVE -> "approve";
            case DENY -> "deny";
        };
    }

    /** Reads the word. */
    public static Choice parse(String word) {
        for (Choice choice : values()) {
            if (choice.word().equals(word)) {
                return choice;
            }
        }
        throw new IllegalArgumentException("`" + word + "` is no choice: write `approve` or `deny`.");
    }
}
