/** {@code imprimatur witness serve}: a C2SP tlog-witness that cosigns the logs of others, and never forgets what it cosigned. */
package dev.imprimatur.server.witness;
