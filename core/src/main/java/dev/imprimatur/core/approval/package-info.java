/**
 * The life of one held action: a pure state machine. {@code Pending} becomes {@code Approved}, {@code Denied},
 * {@code Expired} or {@code Withdrawn}, once; storage compares and sets the revision.
 */
package dev.imprimatur.core.approval;
