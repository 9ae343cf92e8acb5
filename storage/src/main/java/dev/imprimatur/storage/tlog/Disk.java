package dev.imprimatur.storage.tlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The file operations the log stands on, so that tests can let each of them fail, or be the last one. Paths are relative to
 * the log's folder, with {@code /}; the empty one is that folder. Nothing is durable before it is forced.
 */
public interface Disk {

    /** The content of a file; empty when there is none. */
    Optional<byte[]> read(String path) throws IOException;

    /** The names of what is in a folder, in no order; none when there is no such folder. */
    List<String> list(String folder) throws IOException;

    /** Makes a folder, and those it is in, unless they are there. */
    void folder(String path) throws IOException;

    /** Writes a file anew, over one of that name if there is one. */
    void create(String path, byte[] content) throws IOException;

    /** Returns when the content of a file is durable. */
    void force(String path) throws IOException;

    /** Returns when the names in a folder are durable. */
    void forceFolder(String path) throws IOException;

    /** Gives a file another name, over a file of that name if there is one, at once and whole. */
    void rename(String from, String to) throws IOException;

    /** Removes a file, or an empty folder; one that is not there is none. */
    void delete(String path) throws IOException;

    /** Opens a file to write to its end, and makes it when it is missing. */
    Growing open(String path) throws IOException;

    /** A file that grows. */
    interface Growing extends AutoCloseable {

        /** Writes all of it at {@code offset}. */
        void write(ByteBuffer bytes, long offset) throws IOException;

        /** Returns when everything written, and the length, is durable. */
        void force() throws IOException;

        /** Cuts the file to {@code size} bytes. */
        void truncate(long size) throws IOException;

        @Override
        void close() throws IOException;
    }
}
