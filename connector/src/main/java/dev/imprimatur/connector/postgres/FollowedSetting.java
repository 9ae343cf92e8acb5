package dev.imprimatur.connector.postgres;

/**
 * A setting that the target does not report: what it must be by what statements did to it, through transactions. Where that can't be
 * told, the value begins with {@value #UNSURE}.
 */
final class FollowedSetting {

    static final String UNSURE = "unsure:";

    private static final String LOCAL = " (for this transaction)";

    private final String initial;
    private String now;

    /** What it is again when the transaction is committed. */
    private String lasting;

    /** What it was when no transaction was open. */
    private String before;

    private boolean moved;

    /** Whether it was changed since then in a way that a commit keeps. */
    private boolean lastingMoved;

    /** @param initial as it is at the start, which RESET puts back */
    FollowedSetting(String initial) {
        this.initial = initial;
        this.now = initial;
        this.lasting = initial;
        this.before = initial;
    }

    String value() {
        return now;
    }

    String initial() {
        return initial;
    }

    /** Whether it was changed since no transaction was open. */
    boolean moved() {
        return moved;
    }

    /** Whether a commit changes it. */
    boolean isLocal() {
        return !now.equals(lasting);
    }

    void set(String value, boolean local) {
        moved = true;
        if (local) {
            now = value + LOCAL;
        } else {
            now = value;
            lasting = value;
            lastingMoved = true;
        }
    }

    /** It was changed, to what is known from elsewhere. */
    void touch() {
        moved = true;
    }

    /** Nobody can tell what it is from here on. */
    void unknown(String why) {
        if (!now.startsWith(UNSURE) || !lasting.startsWith(UNSURE)) {
            set(UNSURE + " " + why + ", from " + now, false);
        }
        moved = true;
    }

    /** The same, and a rollback puts back what nobody can tell either. */
    void unknownThroughout(String why) {
        unknown(why);
        before = now;
    }

    /** No transaction is open, or it was committed. */
    void committed() {
        now = lasting;
        before = now;
        moved = false;
        lastingMoved = false;
    }

    void rolledBackWholly() {
        now = before;
        lasting = before;
        moved = false;
        lastingMoved = false;
    }

    /** To a savepoint, or nobody knows how far. */
    void rolledBackPartly() {
        if (moved) {
            String why = "a part of the transaction was rolled back";
            if (lastingMoved) {
                unknown(why);
            } else if (!now.startsWith(UNSURE)) {
                now = UNSURE + " " + why + ", from " + now; // a commit ends that
            }
        }
    }
}
