/**
 * The audit log on disk: a directory with three files.
 *
 * <p>{@code audit.jsonl} holds one event per line, RFC 8785 JSON with a line feed after it, and only ever grows:
 *
 * <pre>{@code {"event":{…},"hash":"sha256:…","n":17}}</pre>
 *
 * <p>{@code n} is the position; the first line has 1. {@code hash} is SHA-256 over the 32 bytes of the hash before (zeros
 * before the first line) and the RFC 8785 form of {@code {"event":{…},"n":17}}, so that each line vouches for itself and
 * for all before it. What follows the last line feed is a line that was being written when the gateway was killed; nothing
 * was done on the strength of it.
 *
 * <p>{@code head} holds how far the log reached when something was last made durable: {@code
 * {"hash":"sha256:…","offset":4711,"position":17}}. It is never ahead of the log, so a log that is shorter was cut. Copies
 * of it kept elsewhere show whether the log was rewritten. {@code lock} keeps a second gateway out.
 */
package dev.imprimatur.storage.tlog;
