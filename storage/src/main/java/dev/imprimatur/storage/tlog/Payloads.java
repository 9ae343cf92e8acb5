package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.Beside;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** What is larger than an entry of the log, in {@code payload/<first two hex digits>/<64 hex digits>} by its SHA-256. */
final class Payloads {

    static final String FOLDER = "payload";

    private final Disk disk;
    private final Publication publication;
    private final ReentrantLock turn = new ReentrantLock();

    Payloads(Disk disk, Publication publication) {
        this.disk = disk;
        this.publication = publication;
    }

    static String path(Digest digest) {
        return FOLDER + "/" + digest.hex().substring(0, 2) + "/" + digest.hex();
    }

    /** What an entry says lies here: members that were too large for it. */
    static List<Digest> beside(Json.Fields entry) {
        return entry.find(Beside.MEMBER).isEmpty()
                ? List.of()
                : entry.fields(Beside.MEMBER).members().values().stream()
                        .map(mention -> Digest.parse(((Json.Fields) mention).text("sha256")))
                        .toList();
    }

    /** The same, and openings that may lie here. */
    static List<Digest> of(Json.Fields entry) {
        List<Digest> all = new ArrayList<>(beside(entry));
        if (entry.find(Personal.MEMBER).isPresent()) {
            Json.Fields commitments = entry.fields(Personal.MEMBER);
            commitments.members().keySet().forEach(path -> all.add(Digest.parse(commitments.text(path))));
        }
        return all;
    }

    /** Work on the files. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** Does {@code work} while no payload is there whose entry is not durable yet. */
    <T> T alone(Work<T> work) throws IOException {
        turn.lock();
        try {
            return work.run();
        } finally {
            turn.unlock();
        }
    }

    /** All of them, with one force for each file and each folder; durable when it returns. */
    void keep(List<Bytes> payloads) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        payloads.forEach(payload -> files.put(path(payload.digest()), payload.toArray()));
        if (!files.isEmpty()) {
            publication.publish(files);
        }
    }

    /** Empty when it is not there any more. */
    Optional<Bytes> find(Digest digest) {
        try {
            return disk.read(path(digest)).map(Bytes::of);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
