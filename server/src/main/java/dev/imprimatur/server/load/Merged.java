package dev.imprimatur.server.load;

import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.AuditSearch;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Events of several types in the order of the log, a page of each at a time. */
final class Merged {

    private static final int PAGE = 500;

    /** The events of one type that were not given yet, as far as they are here. */
    private final class Source {
        private final Deque<AuditEntry> here = new ArrayDeque<>();
        private Optional<AuditQuery> next;

        Source(AuditQuery first) {
            this.next = Optional.of(first);
            fill();
        }

        AuditEntry take() {
            AuditEntry first = here.removeFirst();
            fill();
            return first;
        }

        private void fill() {
            if (here.isEmpty() && next.isPresent()) {
                List<AuditEntry> page = search.find(next.get());
                here.addAll(page);
                next = page.size() < PAGE
                        ? Optional.empty()
                        : next.map(query -> query.from(page.getLast().index() + 1));
            }
        }
    }

    private final AuditSearch search;

    Merged(AuditSearch search) {
        this.search = search;
    }

    /** Gives all that happened from {@code since} on, and before {@code until}. */
    void each(List<String> types, Instant since, Instant until, Consumer<AuditEntry> taker) {
        AuditQuery all = AuditQuery.page(0, PAGE).between(Optional.of(since), Optional.of(until));
        List<Source> sources = types.stream()
                .map(type -> new Source(all.with(Attribute.TYPE, type)))
                .toList();
        Optional<Source> next = first(sources);
        while (next.isPresent()) {
            taker.accept(next.get().take());
            next = first(sources);
        }
    }

    private static Optional<Source> first(List<Source> sources) {
        return sources.stream()
                .filter(source -> !source.here.isEmpty())
                .min(Comparator.comparingLong(source -> source.here.getFirst().index()));
    }
}
