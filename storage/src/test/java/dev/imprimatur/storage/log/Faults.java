package dev.imprimatur.storage.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk that does what a test tells it: the file operations of the log itself, never those of its head. */
final class Faults implements LogFile.Opener {

    volatile boolean writeFails;
    volatile boolean writeHalfFails;
    volatile boolean forceFails;
    volatile boolean truncateFails;
    volatile CountDownLatch forceWaits = new CountDownLatch(0);
    final AtomicInteger forces = new AtomicInteger();

    @Override
    public LogFile open(Path path) throws IOException {
        LogFile real = LogFile.onDisk(path);
        return path.endsWith("audit.jsonl") ? new Faulty(real) : real;
    }

    private final class Faulty implements LogFile {

        private final LogFile real;

        Faulty(LogFile real) {
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
