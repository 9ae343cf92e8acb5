package dev.imprimatur.core.subject;

import java.util.List;
import java.util.Optional;

/**
 * Port: sealed rows of one kind on a durable medium. Methods block until the medium has them, and throw {@link
 * dev.imprimatur.core.approval.StorageFailure} when it does not.
 */
public interface RowStore {

    /** The most rows of a page. */
    int LONGEST_PAGE = 1_000;

    /** Stores a new one. False when there is one of this name already; then nothing has changed. */
    boolean insert(SealedRow row);

    /**
     * Puts {@code next} in the place of the one of this name.
     *
     * @return false unless the stored revision is the one before; then nothing has changed
     */
    boolean replace(SealedRow next);

    /** Takes one away. False when there is none of this name. */
    boolean remove(String id);

    Optional<SealedRow> find(String id);

    /** All that belong to {@code owner}, by name, at most {@value #LONGEST_PAGE}. */
    List<SealedRow> of(String owner);

    /**
     * A page, by name.
     *
     * @param after only names behind this one; empty for the first page
     * @param limit at most so many, 1 to {@value #LONGEST_PAGE}
     */
    List<SealedRow> list(Optional<String> after, int limit);
}
