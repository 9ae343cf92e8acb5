package dev.imprimatur.identity.account;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.core.subject.LinkedAccount;
import dev.imprimatur.core.subject.LinkedAccountCodec;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.RowStore;
import dev.imprimatur.core.subject.SealedRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All links, as the log and the database hold them. A change is in the log before it has an effect. What either of them said
 * once is believed until something newer is said: who takes a row away, or puts an older one back, changes nothing.
 */
final class Links {

    private static final Logger LOG = LoggerFactory.getLogger(Links.class);

    /** So often it is looked what other gateways linked. */
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    private final RowStore store;
    private final LinkedAccountCodec codec;
    private final AuditLog audit;
    private final InstantSource clock;
    private final ReentrantLock changing = new ReentrantLock();
    private final AtomicReference<Instant> looked = new AtomicReference<>(Instant.MIN);
    private final Set<String> reported = new HashSet<>();
    private volatile Graph graph;

    /** @param standing by the log, at the start */
    Links(RowStore store, LinkedAccountCodec codec, AuditLog audit, InstantSource clock, List<LinkedAccount> standing) {
        this.store = store;
        this.codec = codec;
        this.audit = audit;
        this.clock = clock;
        this.graph = new Graph(standing);
    }

    /** As they are now; what another gateway linked within the last second may be missing. */
    Graph now() {
        Instant last = looked.get();
        Instant now = clock.instant();
        boolean due = last.equals(Instant.MIN) || !now.isBefore(last.plus(BETWEEN));
        if (due && changing.tryLock()) {
            try {
                List<LinkedAccount> stored = stored();
                report(stored);
                graph = graph.with(stored);
                looked.set(now);
            } finally {
                changing.unlock();
            }
        }
        return graph;
    }

    /** Does {@code step} while nobody else here changes a link. */
    <T> T inTurn(Supplier<T> step) {
        now();
        changing.lock();
        try {
            return step.get();
        } finally {
            changing.unlock();
        }
    }

    /** Records and stores a link as it is from now on. */
    void become(LinkedAccount next, PrincipalId by) {
        audit.append(List.of(new AuditEvent.AccountLinked(next, by))).join();
        graph = graph.with(List.of(next)); // it is in the log, so it counts, whatever the database does
        SealedRow row = codec.seal(next);
        boolean stored = (next.revision() > 1 && store.replace(row)) || store.insert(row);
        if (!stored) {
            LOG.error("The link `{}` is recorded, but the database has something else in its place.", next.id());
        }
    }

    private List<LinkedAccount> stored() {
        List<LinkedAccount> all = new ArrayList<>();
        Optional<String> after = Optional.empty();
        List<SealedRow> page;
        do {
            page = store.list(after, RowStore.LONGEST_PAGE);
            page.forEach(row -> opened(row).ifPresent(all::add));
            after = page.isEmpty() ? after : Optional.of(page.getLast().id());
        } while (page.size() == RowStore.LONGEST_PAGE);
        return all;
    }

    /** What is known in this revision already is not looked into again: nothing in the row could change it. */
    private Optional<LinkedAccount> opened(SealedRow row) {
        try {
            return graph.find(row.id())
                    .filter(link -> link.revision() == row.revision())
                    .or(() -> Optional.of(codec.open(row)));
        } catch (TamperedRow e) {
            say(row.id() + row.revision(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void report(List<LinkedAccount> stored) {
        Graph there = new Graph(stored);
        for (LinkedAccount link : graph.all()) {
            if (there.find(link.id())
                    .filter(row -> row.revision() >= link.revision())
                    .isEmpty()) {
                say(
                        link.id(),
                        "The stored link `" + link.id() + "` is gone, or older than what was stored last: somebody"
                                + " changed the database. It counts as it was.");
            }
        }
    }

    /** Once for each fault. */
    private void say(String fault, String sentence) {
        if (reported.add(fault)) {
            LOG.error("{}", sentence);
        }
    }
}
