/** Tokens that others signed: who they are, which keys they have, and whether a token is theirs. */
package dev.imprimatur.identity.jwt;
