package dev.imprimatur.core.approval;

import java.util.List;

/** The life of one held action, as an immutable state. All but {@link Pending} are final. */
public sealed interface Approval permits Pending, Approved, Closed {

    ApprovalId id();

    Ask ask();

    /** Every vote that was accepted, in order. */
    List<Vote> votes();

    /** How often it has changed; storage replaces revision n only by n + 1. */
    int revision();

    /** The word for the state: {@code pending}, {@code approved}, {@code denied}, {@code expired}, {@code withdrawn}. */
    String state();
}
