package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file that events are appended to, and beside it a cursor that says how far it is good. Both are durable after each page,
 * the file first: what was written and not noted is cut off and written again, so each event stands there once.
 */
final class ExportFile implements AutoCloseable {

    private final Path file;
    private final Path cursor;
    private final Json.Fields query;
    private final FileChannel channel;
    private Optional<String> after;
    private Optional<String> first;
    private long count;

    private ExportFile(Path file, Json.Fields query, FileChannel channel, Json.Fields noted) {
        this.file = file;
        this.cursor = cursor(file);
        this.query = query;
        this.channel = channel;
        this.after = noted.findText("after");
        this.first = noted.findText("first");
        this.count = noted.whole("count");
    }

    private static Path cursor(Path file) {
        return file.resolveSibling(file.getFileName() + ".cursor");
    }

    /**
     * Goes on with {@code file}, or begins it.
     *
     * @param query what is exported; the cursor must belong to the same
     */
    static ExportFile open(Path file, Json.Fields query) {
        try {
            Path cursor = cursor(file);
            if (!Files.exists(cursor)) {
                if (Files.exists(file) && Files.size(file) > 0) {
                    throw new FileAlreadyExistsException(file.toString());
                }
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                return new ExportFile(
                        file, query, channel, Json.fields().with("count", 0).build());
            }
            Json.Fields noted = (Json.Fields) Json.parse(Files.readAllBytes(cursor));
            if (!noted.fields("query").equals(query)) {
                throw new Failure(
                        ExitCode.CANNOT_TELL,
                        "`" + file + "` was begun with another query: "
                                + noted.fields("query").canonical() + ".",
                        "Name another file, or give the same options, with moments such as 2026-11-01T00:00:00Z.");
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            if (channel.size() < noted.whole("length")) {
                channel.close();
                throw new Failure(
                        ExitCode.CANNOT_TELL,
                        "`" + file + "` is shorter than its cursor says.",
                        "Remove both files and export anew.");
            }
            channel.truncate(noted.whole("length")).position(noted.whole("length"));
            return new ExportFile(file, query, channel, noted);
        } catch (IOException e) {
            throw failure(file, e);
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "The cursor of `" + file + "` can't be read (" + e.getMessage() + ").",
                    "Remove both files and export anew.");
        }
    }

    /** The last index that is in the file. */
    Optional<String> after() {
        return after;
    }

    /** The first index that is in the file. */
    Optional<String> first() {
        return first;
    }

    /** How many events are in the file. */
    long count() {
        return count;
    }

    /** Writes a heading where the file is empty. */
    void heading(String line) {
        try {
            if (channel.size() == 0) {
                write((line + "\n").getBytes(StandardCharsets.UTF_8));
                channel.force(true);
                note();
            }
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    /**
     * Appends events, durably.
     *
     * @param from index of the first of them
     * @param last index of the last of them
     */
    void append(byte[] lines, long from, long last, long events) {
        try {
            write(lines);
            channel.force(true);
            after = Optional.of(Long.toString(last));
            first = first.or(() -> Optional.of(Long.toString(from)));
            count += events;
            note();
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private void note() throws IOException {
        byte[] content = Json.fields()
                .with("query", query)
                .with("after", after)
                .with("first", first)
                .with("length", channel.position())
                .with("count", count)
                .build()
                .canonicalBytes();
        Path fresh = cursor.resolveSibling(cursor.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            out.force(true);
        }
        Files.move(fresh, cursor, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Failure failure(Path file, IOException e) {
        return new Failure(
                ExitCode.CANNOT_TELL,
                "`" + file + "` can't be written (" + e + ").",
                "Check that it does not exist without its cursor, that the folder does, and that there is space. What is"
                        + " in the file already stays; the same command goes on there.");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(file, e);
        }
    }
}
