package dev.imprimatur.bench;

import java.util.Arrays;

/** What is said of many measurements. */
final class Figures {

    private Figures() {}

    /** The value below which the share {@code share} of all lies; {@code share} from 0 to 1. */
    static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
    }

    static double median(double[] values) {
        return quantile(values, 0.5);
    }
}
