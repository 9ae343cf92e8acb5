package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What lay beside a log and is not there, and which of it went by a recorded erasure. */
final class MissingValues {

    private record Gone(long index, int values) {}

    private final List<Gone> gone = new ArrayList<>();
    private final Erasures erasures = new Erasures();

    /** Takes the next event, in the order of the log. */
    void take(Json.Fields event, long index, int absent) throws LogFault {
        if (absent > 0) {
            gone.add(new Gone(index, absent));
        }
        if (event.text("type").equals(Erasures.TYPE)) {
            try {
                erasures.take(event, index);
            } catch (IllegalArgumentException e) {
                throw LogFault.at(index, "The event can't be read: " + e.getMessage());
            }
        }
    }

    /** So many values were erased, and the log tells of it. */
    long erased() {
        return gone.stream()
                .filter(each -> erasures.cover(each.index()))
                .mapToLong(Gone::values)
                .sum();
    }

    /** So many are gone otherwise. */
    long missing() {
        return gone.stream().mapToLong(Gone::values).sum() - erased();
    }

    /** The first event of which something is missing. */
    OptionalLong first() {
        return gone.stream()
                .mapToLong(Gone::index)
                .filter(index -> !erasures.cover(index))
                .findFirst();
    }

    /** For the end of a sentence about everything that is there. */
    String said() {
        long erased = erased();
        return erased == 0 ? "" : " " + erased + " personal or large values were erased, as the log tells.";
    }
}
