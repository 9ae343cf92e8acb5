package dev.imprimatur.core.approval;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import java.time.Instant;

/**
 * An approval as it is stored. What counts is the body under the MAC; the columns beside it are there to find it by.
 *
 * @param body RFC 8785 JSON
 * @param mac HMAC-SHA256 over the body
 */
public record SealedApproval(
        ApprovalId id,
        int revision,
        String state,
        Digest digest,
        Instant openedAt,
        Instant expiresAt,
        Bytes body,
        Bytes mac) {}
