package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.core.audit.ChainVerifier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** The file of an audit log, read line by line without keeping it. */
final class LogFile {

    /** No event is nearly as long; a longer line is not one of ours. */
    private static final int MAX_LINE = 64 << 20;

    private final Path file;
    private final long size;
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong lines = new AtomicLong();

    LogFile(Path file) throws IOException {
        this.file = file;
        this.size = Files.size(file);
    }

    /** How far it was read, for people. */
    String progress() {
        long percent = size == 0 ? 100 : Math.min(100, read.get() * 100 / size);
        return "%s %3d %%, %,d events".formatted(bar(percent), percent, lines.get());
    }

    private static String bar(long percent) {
        int full = (int) (percent / 5);
        return "[" + "#".repeat(full) + ".".repeat(20 - full) + "]";
    }

    /** Gives every line to {@code verifier}, and what follows the last line feed. */
    void readInto(ChainVerifier verifier) throws IOException {
        byte[] buffer = new byte[1 << 16];
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(file)) {
            int count = in.read(buffer);
            while (count >= 0) {
                split(buffer, count, line, verifier);
                read.addAndGet(count);
                count = in.read(buffer);
            }
        }
        verifier.rest(line.toByteArray());
    }

    private void split(byte[] buffer, int count, ByteArrayOutputStream line, ChainVerifier verifier) {
        int start = 0;
        for (int i = 0; i < count; i++) {
            if (buffer[i] == '\n') {
                line.write(buffer, start, i - start);
                verifier.line(line.toByteArray());
                line.reset();
                lines.incrementAndGet();
                start = i + 1;
            }
        }
        line.write(buffer, start, count - start);
        if (line.size() > MAX_LINE) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "Line " + (lines.get() + 1) + " of `" + file
                            + "` is longer than any event: this is not an audit log.",
                    "Name the directory that the gateway's configuration calls `audit.directory`.");
        }
    }
}
