package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.seal.Bytes;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The keys by which clients cancel, made here: the target's own never leave the gateway. */
final class Cancels {

    /**
     * What one client was given.
     *
     * @param process as PostgreSQL calls it; here a number of chance
     */
    record Key(int process, Bytes secret) {}

    private record Entry(Bytes secret, Runnable cancel) {}

    private final SecureRandom chance;
    private final Map<Integer, Entry> sessions = new ConcurrentHashMap<>();

    Cancels(SecureRandom chance) {
        this.chance = chance;
    }

    /**
     * Makes a key for a session.
     *
     * @param cancel called on any thread; must not block
     */
    Key register(boolean longKeys, Runnable cancel) {
        byte[] random = new byte[longKeys ? 32 : 4];
        chance.nextBytes(random);
        Bytes secret = Bytes.of(random);
        Entry entry = new Entry(secret, cancel);
        int process;
        do {
            process = chance.nextInt(1, Integer.MAX_VALUE);
        } while (sessions.putIfAbsent(process, entry) != null);
        return new Key(process, secret);
    }

    void forget(Key key) {
        sessions.remove(key.process());
    }

    /** Cancels what the session with exactly this key does; any other key is ignored, as PostgreSQL does. */
    void cancel(StartupPacket.CancelRequest request) {
        Entry entry = sessions.get(request.process());
        if (entry != null
                && MessageDigest.isEqual(
                        entry.secret().toArray(), request.secret().toArray())) {
            entry.cancel().run();
        }
    }

    /** A name that nobody can guess. */
    String secretName() {
        byte[] random = new byte[12];
        chance.nextBytes(random);
        return "refused by imprimatur " + HexFormat.of().formatHex(random);
    }
}
