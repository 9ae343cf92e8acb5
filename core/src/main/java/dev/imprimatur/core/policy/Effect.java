package dev.imprimatur.core.policy;

/** What a matching rule asks for. Any deny denies; else any hold holds; else any allow allows. */
public enum Effect {
    ALLOW,
    DENY,
    HOLD;

    /** As policies write it. */
    public String word() {
        return switch (this) {
            case ALLOW -> "allow";
            case DENY -> "deny";
            case HOLD -> "hold";
        };
    }
}
