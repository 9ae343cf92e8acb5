package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.Releases;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds events in the file of a log, up to some end of it. */
final class LogReader {

    private static final int NEAR = 1 << 16;
    private static final byte[] TYPE = "\"type\":\"".getBytes(StandardCharsets.US_ASCII);

    private final Path path;

    LogReader(Path path) {
        this.path = path;
    }

    List<AuditEntry> find(AuditQuery query, long end) {
        Needles needles = new Needles(query.needles());
        List<AuditEntry> found = new ArrayList<>();
        try (Lines lines = new Lines(path, before(query.after(), end), end)) {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (position(line.get()) > query.after() && needles.allIn(line.get())) {
                    AuditEntry entry = entry(line.get());
                    if (query.matches(entry.event())) {
                        found.add(entry);
                        if (found.size() == query.limit()) {
                            return found;
                        }
                    }
                }
            }
            return found;
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    Releases releases(long end) {
        Needles types =
                new Needles(Releases.TYPES.stream().map(type -> type + "\"").toList());
        Releases releases = new Releases();
        try (Lines lines = new Lines(path, 0, end)) {
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (types.anyBehindLast(TYPE, line.get())) {
                    releases.take(entry(line.get()).event());
                }
            }
            return releases;
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    /** Where a line begins that is not far before the line behind {@code position}: halving, since positions only grow. */
    private long before(long position, long end) throws IOException {
        long low = 0;
        long high = position == 0 ? 0 : end;
        while (high - low > NEAR) {
            long middle = low + (high - low) / 2;
            try (Lines lines = new Lines(path, middle, end)) {
                Optional<byte[]> broken = lines.next();
                long start = lines.offset();
                Optional<byte[]> line = broken.isEmpty() ? broken : lines.next();
                if (line.isPresent() && position(line.get()) <= position) {
                    low = start;
                } else {
                    high = middle;
                }
            }
        }
        return low;
    }

    private static long position(byte[] line) {
        long position = 0;
        long scale = 1;
        for (int i = line.length - 2; i >= 0 && line[i] >= '0' && line[i] <= '9'; i--) {
            position += scale * (line[i] - '0');
            scale *= 10;
        }
        return position;
    }

    private static AuditEntry entry(byte[] line) {
        if (Json.parse(line) instanceof Json.Fields json) {
            return new AuditEntry(json.whole("n"), json.fields("event"));
        }
        throw new IllegalArgumentException("The line is not an object.");
    }

    private AuditFailure unreadable(Exception e) {
        return new AuditFailure(
                "The audit log `" + path + "` can't be read (" + e.getMessage()
                        + "): check the disk, and run `imprimatur audit verify`.",
                e);
    }
}
