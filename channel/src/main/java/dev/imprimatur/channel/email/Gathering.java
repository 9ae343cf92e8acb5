package dev.imprimatur.channel.email;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Holds that are told together. Each waits in the backlog until the next full multiple of the time between digests; when that has
 * come, all of them come again within a moment, and only then one message is made of them. What is here is only that moment:
 * a gateway that stops in it begins it again.
 */
final class Gathering {

    /** How postings of those begin that were told together. */
    static final String MARK = "digest ";

    private static final Duration MOMENT = Duration.ofSeconds(1);

    /** Who is to decide needs this much of the time that there is. */
    private static final Duration TO_DECIDE = Duration.ofMinutes(10);

    private final Optional<MailConfig.Digests> digests;
    private final Set<ApprovalId> gathered = new LinkedHashSet<>();
    private Instant begun = Instant.MIN;

    Gathering(Optional<MailConfig.Digests> digests) {
        this.digests = digests;
    }

    /** When it is to come again; empty when it is to be told now, alone or (see {@link #has}) with others. */
    Optional<Instant> later(Card card, Json.Fields held, Instant now) {
        if (digests.isEmpty() || card.risk().compareTo(digests.get().risk()) > 0) {
            return Optional.empty();
        }
        Instant next = next(digests.get().every(), Instant.parse(held.text("at")));
        Instant ends = Instant.parse(held.text("expires_at"));
        if (ends.isBefore(next.plus(TO_DECIDE))) {
            return Optional.empty();
        }
        if (now.isBefore(next)) {
            return Optional.of(next);
        }
        if (gathered.isEmpty()) {
            begun = now;
        }
        gathered.add(card.approval());
        return now.isBefore(begun.plus(MOMENT)) ? Optional.of(begun.plus(MOMENT)) : Optional.empty();
    }

    private static Instant next(Duration every, Instant at) {
        long pace = every.toSeconds();
        return Instant.ofEpochSecond((Math.floorDiv(at.getEpochSecond(), pace) + 1) * pace);
    }

    boolean has(ApprovalId approval) {
        return gathered.contains(approval);
    }

    List<ApprovalId> all() {
        return List.copyOf(gathered);
    }

    void clear() {
        gathered.clear();
    }
}
