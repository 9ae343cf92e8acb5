package dev.imprimatur.storage.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file operations the log stands on, so that tests can let each of them fail. */
public interface LogFile extends AutoCloseable {

    /** Writes all of it at {@code offset}. */
    void write(ByteBuffer bytes, long offset) throws IOException;

    /** Returns when everything written is durable. */
    void force() throws IOException;

    /** Cuts the file to {@code size} bytes. */
    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;

    /** Opens files for the log. */
    @FunctionalInterface
    interface Opener {

        /** Opens the file, which exists, to write to it. */
        LogFile open(Path path) throws IOException;
    }

    /** The real thing. */
    static LogFile onDisk(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new LogFile() {
            @Override
            public void write(ByteBuffer bytes, long offset) throws IOException {
                long at = offset;
                while (bytes.hasRemaining()) {
                    at += channel.write(bytes, at);
                }
            }

            @Override
            public void force() throws IOException {
                channel.force(false);
            }

            @Override
            public void truncate(long size) throws IOException {
                channel.truncate(size);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }
}
