package dev.imprimatur.storage.tlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk that does what a test tells it: to the write-ahead file, or to the files of the tree. */
final class Faults implements Disk {

    private final Disk real;
    volatile boolean writeFails;
    volatile boolean writeHalfFails;
    volatile boolean forceFails;
    volatile boolean truncateFails;
    volatile boolean treeFails;
    volatile boolean treeBreaks;
    volatile CountDownLatch forceWaits = new CountDownLatch(0);
    final AtomicInteger forces = new AtomicInteger();
    final List<String> folderForces = new CopyOnWriteArrayList<>();

    Faults(Path directory) {
        this.real = new FolderDisk(directory);
    }

    @Override
    public Growing open(String path) throws IOException {
        return new Faulty(real.open(path));
    }

    @Override
    public Optional<byte[]> read(String path) throws IOException {
        return real.read(path);
    }

    @Override
    public List<String> list(String folder) throws IOException {
        return real.list(folder);
    }

    @Override
    public void folder(String path) throws IOException {
        real.folder(path);
    }

    @Override
    public void create(String path, byte[] content) throws IOException {
        if (treeFails) {
            throw new IOException("No space left on device");
        }
        if (treeBreaks) {
            throw new StackOverflowError("deep");
        }
        real.create(path, content);
    }

    @Override
    public void force(String path) throws IOException {
        real.force(path);
    }

    @Override
    public void forceFolder(String path) throws IOException {
        if (path.startsWith("payload")) {
            folderForces.add(path);
        }
        real.forceFolder(path);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        real.rename(from, to);
    }

    @Override
    public void delete(String path) throws IOException {
        real.delete(path);
    }

    private final class Faulty implements Growing {

        private final Growing real;

        Faulty(Growing real) {
            this.real = real;
        }

        @Override
        public void write(ByteBuffer bytes, long offset) throws IOException {
            if (writeHalfFails) {
                bytes.limit(bytes.position() + bytes.remaining() / 2);
                real.write(bytes, offset);
            }
            if (writeFails || writeHalfFails) {
                throw new IOException("No space left on device");
            }
            real.write(bytes, offset);
        }

        @Override
        public void force() throws IOException {
            try {
                forceWaits.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (forceFails) {
                throw new IOException("Input/output error");
            }
            forces.incrementAndGet();
            real.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            if (truncateFails) {
                throw new IOException("Input/output error");
            }
            real.truncate(size);
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
