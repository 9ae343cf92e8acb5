package dev.imprimatur.core.approval;

import java.time.Instant;
import java.util.List;

/**
 * People are told again that something waits for them.
 *
 * @param nth 1 for the first one of this approval
 * @param whom those who are asked and have not agreed yet, as policies name them
 */
public record Reminder(ApprovalId approval, int nth, List<String> whom, Instant at) {

    public Reminder {
        whom = List.copyOf(whom);
        if (nth < 1) {
            throw new IllegalArgumentException("The first reminder is number 1, not `" + nth + "`.");
        }
    }
}
