package dev.imprimatur.core.audit;

import dev.imprimatur.core.seal.Bytes;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Port: the files of an evidence bundle, which proves one approval:
 *
 * <ul>
 *   <li>{@code request.json}: what would run, in the form that people voted on; its SHA-256 is the action's digest
 *   <li>{@code statement}, {@code parameters.json}: the exact bytes and what was bound to them, taken out of it
 *   <li>{@code events/<index>.json}, {@code events/<index>.tlog-proof}: each recorded event as the log has it, and that it
 *       does; the index has ten digits or more
 *   <li>{@code payload/…}: what lies beside the log, as in the log's own folder
 *   <li>{@code policy/<64 hex digits>/policy.json}, {@code …/source/…}: each policy set; SHA-256 of the first is its version
 *   <li>{@code checkpoint}, {@code log.vkey}: what vouches for all events, and what verifies it
 *   <li>{@code README.md}, {@code manifest.sha256}: how to check it by hand, and SHA-256 of every other file
 * </ul>
 */
public interface EvidenceFiles {

    String REQUEST = "request.json";
    String STATEMENT = "statement";
    String PARAMETERS = "parameters.json";
    String CHECKPOINT = "checkpoint";
    String KEY = "log.vkey";
    String README = "README.md";
    String MANIFEST = "manifest.sha256";
    String EVENTS = "events/";
    String POLICY = "policy/";

    /** The names of all files. */
    SortedSet<String> names();

    /**
     * All of a file.
     *
     * @return empty when there is none
     * @throws RuntimeException when it is there but can't be read
     */
    Optional<Bytes> read(String name);

    /** The name of an event, without its ending. */
    static String event(long index) {
        return EVENTS + "%010d".formatted(index);
    }

    /** The folder of a policy set. */
    static String policy(String hex) {
        return POLICY + hex + "/";
    }
}
