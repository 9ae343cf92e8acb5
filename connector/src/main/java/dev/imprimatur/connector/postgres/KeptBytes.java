package dev.imprimatur.connector.postgres;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that all sessions of one listener keep of their clients, which together must fit into the memory there is. */
final class KeptBytes {

    /** So little of each session is not counted, so that those who take all of it stop nobody else's short statements. */
    private static final long FREE = 64 << 10;

    private final long most;
    private final AtomicLong kept = new AtomicLong();

    KeptBytes(long most) {
        this.most = most;
    }

    /** For a new session. */
    Account account() {
        return new Account();
    }

    /** The share of one session. Belongs to one loop. */
    final class Account {

        private long share;

        /**
         * From now on the session keeps so many bytes.
         *
         * @throws ProtocolViolation when there is no room for more of them; its share is what it was before
         */
        void keep(long bytes) throws ProtocolViolation {
            long counted = Math.max(0, bytes - FREE);
            long more = counted - share;
            if (more == 0) {
                return;
            }
            if (kept.addAndGet(more) > most && more > 0) {
                kept.addAndGet(-more);
                throw new ProtocolViolation(
                        "53200",
                        "The gateway has no memory left for what its clients send: connect again later, send less at"
                                + " once, and close prepared statements and portals.");
            }
            share = counted;
        }

        /** The session is over. */
        void close() {
            kept.addAndGet(-share);
            share = 0;
        }
    }
}
