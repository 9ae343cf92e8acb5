package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Bytes;

/**
 * Something as it is stored. What counts is the body under the MAC; the columns beside it are there to find it by.
 *
 * @param id names it: 1 to 200 characters
 * @param owner whom it belongs to; many may belong to one
 * @param revision 1 when it is new, one more at each change
 * @param body RFC 8785 JSON that repeats id, owner and revision
 * @param mac HMAC-SHA256 over the body
 */
public record SealedRow(String id, String owner, long revision, Bytes body, Bytes mac) {

    public SealedRow {
        if (id.isEmpty() || id.length() > 200 || owner.isEmpty() || owner.length() > 200) {
            throw new IllegalArgumentException("A row is named, and belongs to somebody, by 1 to 200 characters.");
        }
        if (revision < 1) {
            throw new IllegalArgumentException("The revision `" + revision + "` is below 1.");
        }
    }
}
