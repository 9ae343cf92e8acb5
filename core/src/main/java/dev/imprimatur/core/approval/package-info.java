/**
 * The life of one held action: a pure state machine. {@code Pending} becomes {@code Approved} (by votes, or because
 * somebody broke the glass), {@code Denied}, {@code Expired} or {@code Withdrawn}, once, and what was approved may still be
 * revoked; storage compares and sets the revision.
 */
package dev.imprimatur.core.approval;
