package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.subject.Authentication;

/**
 * How a session begins.
 *
 * @param longKeys the client can take a key of more than four bytes
 * @param poison a name for a portal that never exists, known to this session alone
 */
record SessionStart(Authentication.Known known, StartupOptions options, boolean longKeys, String poison) {}
