package dev.imprimatur.core.audit;

/** What a look at a log tells. */
public enum Soundness {
    /** Nothing is wrong with it. */
    TRUE,
    /** Something was changed, removed, added, or done out of order. */
    TAMPERED,
    /** There is not enough to look at, or it was written by a version that this one does not understand. */
    CANNOT_TELL
}
