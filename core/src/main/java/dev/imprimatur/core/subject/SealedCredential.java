package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;

/**
 * A credential as it is stored. What counts is the body under the MAC; the columns beside it are there to find it by.
 *
 * @param token SHA-256 over the credential's text
 * @param body RFC 8785 JSON
 * @param mac HMAC-SHA256 over the body
 */
public record SealedCredential(String id, Digest token, PrincipalId holder, boolean revoked, Bytes body, Bytes mac) {}
