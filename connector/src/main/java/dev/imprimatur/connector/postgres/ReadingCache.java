package dev.imprimatur.connector.postgres;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The readings of the texts that came last, bounded by their number and by the memory they hold. Long texts, which hardly
 * come twice, are not kept.
 */
final class ReadingCache {

    private static final int LONGEST = 8 * 1024;

    private final int most;
    private final long heaviest;
    private final Map<String, Reading> readings = new LinkedHashMap<>(64, 0.75f, true);
    private long weight;

    /**
     * @param most readings to keep
     * @param heaviest total of their texts, in characters; a reading weighs some ten times its text
     */
    ReadingCache(int most, long heaviest) {
        this.most = most;
        this.heaviest = heaviest;
    }

    static ReadingCache standard() {
        return new ReadingCache(2_000, 1_000_000);
    }

    Optional<Reading> find(String sql) {
        return Optional.ofNullable(readings.get(sql));
    }

    Reading keep(String sql, Reading reading) {
        if (sql.length() > LONGEST) {
            return reading;
        }
        if (readings.put(sql, reading) == null) {
            weight += sql.length();
        }
        var eldest = readings.entrySet().iterator();
        while ((readings.size() > most || weight > heaviest) && eldest.hasNext()) {
            weight -= eldest.next().getKey().length();
            eldest.remove();
        }
        return reading;
    }

    int size() {
        return readings.size();
    }
}
