package dev.imprimatur.identity.proof;

import dev.imprimatur.core.seal.Digest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The proofs that counted already, while they could count again. Who has one key can't crowd out the proofs of others. */
final class Seen {

    /** More of one key are not remembered, and so do not count. */
    static final int MOST = 10_000;

    private final Map<Digest, Map<Digest, Instant>> byKey = new HashMap<>();
    private int untilSweep = MOST;

    /** What became of it. */
    enum Entry {
        FRESH,
        AGAIN,
        TOO_MANY
    }

    /**
     * Enters a proof.
     *
     * @param until it counts no more by itself
     */
    synchronized Entry enter(Digest key, Digest proof, Instant until, Instant now) {
        if (--untilSweep <= 0) {
            byKey.values().forEach(proofs -> forget(proofs, now));
            byKey.values().removeIf(Map::isEmpty);
            untilSweep = MOST;
        }
        Map<Digest, Instant> proofs = byKey.computeIfAbsent(key, one -> new LinkedHashMap<>());
        if (proofs.containsKey(proof)) {
            return Entry.AGAIN;
        }
        if (proofs.size() >= MOST) {
            forget(proofs, now);
        }
        if (proofs.size() >= MOST) {
            return Entry.TOO_MANY;
        }
        proofs.put(proof, until);
        return Entry.FRESH;
    }

    private static void forget(Map<Digest, Instant> proofs, Instant now) {
        Iterator<Instant> each = proofs.values().iterator();
        while (each.hasNext()) {
            if (!now.isBefore(each.next())) {
                each.remove();
            }
        }
    }
}
