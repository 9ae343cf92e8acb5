package dev.imprimatur.storage.log;

import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.ChainHead;
import dev.imprimatur.core.audit.ChainVerifier;
import dev.imprimatur.core.audit.Verification;
import dev.imprimatur.storage.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** What the tests of the log share. */
final class LogFixture {

    private LogFixture() {}

    /** Appends an allowed statement and waits until it is durable. */
    static long allow(FileAuditLog log, int number) {
        return joined(log.append(Samples.allowed("act-" + number, "DELETE FROM orders WHERE id = 7", Samples.NOON)));
    }

    static long joined(CompletableFuture<Long> recorded) {
        return recorded.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** What it failed with. */
    static AuditFailure failure(CompletableFuture<Long> recorded) {
        try {
            joined(recorded);
        } catch (CompletionException e) {
            if (e.getCause() instanceof AuditFailure failure) {
                return failure;
            }
            throw e;
        }
        throw new AssertionError("The append did not fail.");
    }

    /** What an independent look at the files says. */
    static Verification verify(Path directory, Optional<ChainHead> saved) {
        try {
            byte[] file = Files.readAllBytes(directory.resolve("audit.jsonl"));
            ChainVerifier verifier = new ChainVerifier(saved);
            int from = 0;
            for (int i = 0; i < file.length; i++) {
                if (file[i] == '\n') {
                    verifier.line(Arrays.copyOfRange(file, from, i));
                    from = i + 1;
                }
            }
            verifier.rest(Arrays.copyOfRange(file, from, file.length));
            return verifier.finish();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
