package dev.imprimatur.core.card;

/**
 * What became of the like before: the same subject, target and operation.
 *
 * @param days how far back was looked
 * @param approved how often people agreed
 * @param denied how often they did not
 * @param more whether there was more than was counted
 */
public record Past(int days, int approved, int denied, boolean more) {

    /** Nothing is known. */
    public static final Past UNKNOWN = new Past(0, 0, 0, false);

    /** In words; empty when nothing is known. */
    String sentence() {
        if (days == 0) {
            return "";
        }
        if (approved + denied == 0) {
            return "nobody decided the like in the last " + days + " days";
        }
        return (more ? "at least " : "") + approved + " approved, " + denied + " denied in the last " + days + " days";
    }
}
