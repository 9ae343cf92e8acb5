/** Canonical bytes and what is computed over them: digests, row seals, signatures. Knows no other package. */
package dev.imprimatur.core.seal;
