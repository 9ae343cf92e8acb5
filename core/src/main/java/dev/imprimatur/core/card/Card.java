package dev.imprimatur.core.card;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.Directory;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What people are shown of an approval. In all its text whatever could hide, reorder or imitate is written as a mark; what is
 * markup in a channel, that channel escapes. Where a channel has no room for all of it, it offers no approval by one click.
 *
 * @param digest of exactly what would run: whoever votes says that they saw this
 * @param title on one line, in the gateway's words
 * @param entries what the gateway knows, the most important first
 * @param passages exactly what would run, and what gives it meaning
 * @param claims what the requester says of itself; nothing vouches for it
 * @param places where the policy asks people by now, as {@code channel:place}
 * @param oneClick whether some of those who are still missing may approve without a passkey
 * @param rationale whether whoever approves must say why
 * @param page where it is shown whole, and decided by whoever signs in
 */
public record Card(
        ApprovalId approval,
        int revision,
        Digest digest,
        Risk risk,
        Status status,
        String title,
        List<Entry> entries,
        List<Passage> passages,
        List<Entry> claims,
        List<String> places,
        boolean oneClick,
        boolean rationale,
        String page) {

    /** The name of the entry with the digest, cut short: where there is room, the whole one can stand in its place. */
    public static final String DIGEST = "Digest";

    public Card {
        entries = List.copyOf(entries);
        passages = List.copyOf(passages);
        claims = List.copyOf(claims);
        places = List.copyOf(places);
    }

    /**
     * An approval as it is now.
     *
     * @param people for who counts
     * @param repeated how often the same was asked again while it waited
     * @param page where it is shown whole
     */
    public static Card of(Approval approval, Directory people, Past past, int repeated, String page, Instant now) {
        return new Drawing(approval, people, now).card(past, repeated, page);
    }

    /** The same, with one more thing that the gateway knows. */
    public Card also(String name, String text) {
        return new Card(
                approval,
                revision,
                digest,
                risk,
                status,
                title,
                Stream.concat(entries.stream(), Stream.of(Entry.of(name, text))).toList(),
                passages,
                claims,
                places,
                oneClick,
                rationale,
                page);
    }

    /** What {@code room} characters hold of the passages. Short ones are kept whole as long as the long ones leave room. */
    public Fitted fit(int room) {
        return Fitted.of(passages, room);
    }
}
