package dev.imprimatur.core.delivery;

import dev.imprimatur.core.approval.ApprovalId;

/**
 * A message that shows an approval.
 *
 * @param channel as it is called in the configuration
 * @param message what the other side calls it; no two of one channel are called the same
 * @param place where it is, as the other side calls that
 * @param shown what it shows now, as a digest of the channel's choice; another one means that it has to be brought up to date
 */
public record Posting(String channel, String message, ApprovalId approval, String place, String shown) {

    /** The same message, showing something else. */
    public Posting showing(String next) {
        return new Posting(channel, message, approval, place, next);
    }
}
