package dev.imprimatur.core.policy;

/** How bad it would be, lowest first. */
public enum Risk {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** As policies write it. */
    public String word() {
        return switch (this) {
            case LOW -> "low";
            case MEDIUM -> "medium";
            case HIGH -> "high";
            case CRITICAL -> "critical";
        };
    }

    /** Reads the word. */
    public static Risk parse(String word) {
        for (Risk risk : values()) {
            if (risk.word().equals(word)) {
                return risk;
            }
        }
        throw new IllegalArgumentException("`" + word + "` is no risk: write `low`, `medium`, `high` or `critical`.");
    }

    /** The higher of the two. */
    public Risk or(Risk that) {
        return compareTo(that) >= 0 ? this : that;
    }
}
