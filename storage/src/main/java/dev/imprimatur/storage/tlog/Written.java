package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.Disclosed;
import dev.imprimatur.core.seal.Bytes;
import java.util.List;

/**
 * An event as it goes into the log, wherever that will be.
 *
 * @param personal what opens its commitments
 * @param beside what lies beside the log
 */
record Written(Entry entry, List<Disclosed> personal, List<Bytes> beside) {

    Written {
        personal = List.copyOf(personal);
        beside = List.copyOf(beside);
    }

    /** In bytes, with what lies beside the log. */
    long length() {
        long length = entry.length();
        for (Bytes payload : beside) {
            length += payload.length();
        }
        return length;
    }
}
