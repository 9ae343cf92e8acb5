package dev.imprimatur.core.gate;

/**
 * How many holds may wait at once, so that nobody buries the people who decide, nor fills the memory.
 *
 * @param perActor of one actor, whomever it acts for
 * @param all of all actors
 */
public record HoldLimits(int perActor, int all) {

    public static final HoldLimits STANDARD = new HoldLimits(200, 20_000);

    /** More is not possible: memory is taken for each. */
    public static final int MOST = 1_000_000;

    public HoldLimits {
        if (perActor < 1 || all < perActor || all > MOST) {
            throw new IllegalArgumentException("`" + perActor + "` holds of one subject and `" + all
                    + "` in all are no limits: use 1 to " + MOST + ", and in all no fewer than of one.");
        }
    }
}
