package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.ChainHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a log on disk reaches when it is opened. It must contain the head that was saved beside it, and an unbroken chain
 * from there on; where no head was saved, from its beginning on.
 */
final class Opening {

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private Opening() {}

    /** The end of the last whole line; {@code file} is cut there. */
    static SavedHead recover(LogDirectory directory, LogFile file) throws IOException {
        Path path = directory.log();
        long size = Files.size(path);
        SavedHead start = saved(directory);
        reaches(directory, start, size);
        LogTail tail = new LogTail(start.head());
        long end;
        byte[] rest;
        try (Lines lines = new Lines(path, start.offset(), size)) {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                tail.follow(line.get());
            }
            end = lines.offset();
            rest = lines.rest();
        }
        SavedHead recovered = new SavedHead(tail.head(), end);
        if (rest.length > 0) {
            torn(directory, recovered.head(), rest);
            file.truncate(end);
        }
        file.force(); // what a killed gateway wrote and did not force must not be built upon before it is durable
        return recovered;
    }

    private static SavedHead saved(LogDirectory directory) throws IOException {
        byte[] content = Files.readAllBytes(directory.head());
        if (content.length == 0) {
            return SavedHead.START;
        }
        try {
            return SavedHead.read(content);
        } catch (IllegalArgumentException e) {
            LOG.warn(
                    "The file `{}` can't be read ({}), so whether the audit log was cut can't be told. It is written anew.",
                    directory.head(),
                    e.getMessage());
            return SavedHead.START;
        }
    }

    private static void reaches(LogDirectory directory, SavedHead start, long size) throws IOException {
        ChainHead head = start.head();
        if (size < start.offset()) {
            throw refused(
                    directory,
                    "is shorter than it was: it had " + head.position() + " events (" + start.offset()
                            + " bytes), and now has " + size + " bytes. Its tail was cut off, or the disk lost it");
        }
        if (head.position() > 0) {
            byte[] ending = (",\"hash\":\"" + head.hash() + "\",\"n\":" + head.position() + "}\n")
                    .getBytes(StandardCharsets.US_ASCII);
            try (Lines lines =
                    new Lines(directory.log(), Math.max(0, start.offset() - ending.length), start.offset())) {
                Optional<byte[]> line = lines.next();
                if (line.isEmpty() || !Arrays.equals(line.get(), Arrays.copyOf(ending, ending.length - 1))) {
                    throw refused(
                            directory,
                            "does not agree with the file `head` beside it about event " + head.position()
                                    + ": one of them was changed");
                }
            }
        }
    }

    private static void torn(LogDirectory directory, ChainHead head, byte[] rest) {
        try {
            new LogTail(head).follow(Arrays.copyOf(rest, rest.length - 1));
        } catch (AuditFailure unfinished) {
            LOG.warn(
                    "The audit log in `{}` ends with {} bytes of an unfinished line: the gateway was stopped while it wrote"
                            + " event {}. Nothing was done on the strength of it; the bytes are cut off.",
                    directory,
                    rest.length,
                    head.position() + 1);
            return;
        }
        throw refused(
                directory, "was changed: the line feed behind event " + (head.position() + 1) + " is another byte");
    }

    private static AuditFailure refused(LogDirectory directory, String what) {
        return new AuditFailure(
                "The audit log in `" + directory + "` " + what
                        + ". Nothing is appended to it. Keep the directory as evidence, move it away, and start with an"
                        + " empty one; `imprimatur audit verify` says more.",
                new IllegalStateException("refused"));
    }
}
