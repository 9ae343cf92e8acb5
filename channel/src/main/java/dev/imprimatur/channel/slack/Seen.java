package dev.imprimatur.channel.slack;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.seal.Digest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a button belongs to. It carries no authority: it must agree with the message it came from.
 *
 * @param revision of the approval when it was drawn
 */
record Seen(ApprovalId approval, int revision, Digest digest) {

    private static final Pattern FORM = Pattern.compile("(apr-[a-z0-9]{10})\\|([0-9]{1,9})\\|([0-9a-f]{64})");

    static Seen of(Card card) {
        return new Seen(card.approval(), card.revision(), card.digest());
    }

    String text() {
        return approval + "|" + revision + "|" + digest.hex();
    }

    /** Reads {@link #text}; empty for anything else. */
    static Optional<Seen> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Seen(
                    new ApprovalId(form.group(1)),
                    Integer.parseInt(form.group(2)),
                    Digest.parse("sha256:" + form.group(3))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
