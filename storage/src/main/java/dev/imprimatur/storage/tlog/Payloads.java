package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is larger than an entry of the log, in {@code payload/<first two hex digits>/<64 hex digits>} by its SHA-256. */
final class Payloads {

    static final String FOLDER = "payload";

    private final Disk disk;
    private final Publication publication;

    Payloads(Disk disk, Publication publication) {
        this.disk = disk;
        this.publication = publication;
    }

    static String path(Digest digest) {
        return FOLDER + "/" + digest.hex().substring(0, 2) + "/" + digest.hex();
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
