package dev.imprimatur.core.delivery;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Postings that only this gateway can have written: rows that somebody else made, or changed, are as if they were not there. */
public final class SealedPostings implements Postings {

    private static final String KIND = "posting";

    private final Postings rows;
    private final MacKey key;
    private final Consumer<Posting> refused;

    /**
     * @param rows where they are; what a row shows carries its seal
     * @param refused is told of each row that is not ours
     */
    public SealedPostings(Postings rows, MacKey key, Consumer<Posting> refused) {
        this.rows = rows;
        this.key = key;
        this.refused = refused;
    }

    @Override
    public List<Posting> of(String channel, ApprovalId approval) {
        return rows.of(channel, approval).stream()
                .flatMap(row -> opened(row).stream())
                .toList();
    }

    @Override
    public Optional<Posting> find(String channel, String message) {
        return rows.find(channel, message).flatMap(this::opened);
    }

    @Override
    public void put(Posting posting) {
        rows.put(posting.showing(key.seal(KIND, bytes(posting)).base64() + " " + posting.shown()));
    }

    private Optional<Posting> opened(Posting row) {
        int end = row.shown().indexOf(' ');
        Posting posting = row.showing(row.shown().substring(end + 1));
        boolean ours = end > 0 && verifies(posting, row.shown().substring(0, end));
        if (!ours) {
            refused.accept(row);
        }
        return Optional.of(posting).filter(ignored -> ours);
    }

    private boolean verifies(Posting posting, String seal) {
        try {
            return key.verifies(KIND, bytes(posting), Bytes.ofBase64(seal));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] bytes(Posting posting) {
        return Json.texts(List.of(
                        posting.channel(),
                        posting.message(),
                        posting.approval().text(),
                        posting.place(),
                        posting.shown()))
                .canonicalBytes();
    }
}
