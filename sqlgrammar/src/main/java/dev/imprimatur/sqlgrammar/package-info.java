/**
 * PostgreSQL's own grammar in pure Java: text in, typed tree out. Knows nothing of the rest of the product.
 *
 * <p>{@link dev.imprimatur.sqlgrammar.Grammar} is one parser for one thread, {@link dev.imprimatur.sqlgrammar.GrammarPool} serves many
 * threads. No text makes them throw: what is no SQL, too large, too deep or not understood has its own answer.
 */
@NullMarked
package dev.imprimatur.sqlgrammar;

import org.jspecify.annotations.NullMarked;
