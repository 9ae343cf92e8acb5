package dev.imprimatur.connector.postgres;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The texts of one session. A short one is read when it is asked for; a long one must have been read elsewhere, and only its
 * reading is found here. Belongs to one loop.
 */
final class Texts {

    /** A text of more characters is long: dense SQL of this length takes some 2 ms to read. */
    static final int LONG = 1_024;

    private final Function<String, Reading> reader;
    private final ReadingCache known;
    private final Map<String, Reading> atWork = new HashMap<>();

    /**
     * @param reader of this loop alone, for short texts
     * @param known long texts that came before on this loop
     */
    Texts(Function<String, Reading> reader, ReadingCache known) {
        this.reader = reader;
        this.known = known;
    }

    /** What was understood of {@code sql}. */
    Reading read(String sql) throws TextUnread {
        if (sql.length() <= LONG) {
            return reader.apply(sql);
        }
        Optional<Reading> reading = Optional.ofNullable(atWork.get(sql)).or(() -> known.find(sql));
        return reading.orElseThrow(() -> new TextUnread(sql));
    }

    /** A long text was read. */
    void keep(String sql, Reading reading) {
        atWork.put(sql, known.keep(sql, reading));
    }

    /** What needed them is done. */
    void forget() {
        atWork.clear();
    }
}
