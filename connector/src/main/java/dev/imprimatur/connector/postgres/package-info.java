/**
 * PostgreSQL clients in front of a PostgreSQL target: protocol 3.0 and 3.2, on selector loops.
 *
 * <p>What executes is gated, what prepares passes. A simple query is one action, however many statements it holds; of the
 * extended protocol every Execute is one, with the text of its Parse and the values of its Bind. Fetching on from a
 * suspended portal belongs to the permit it began under. Bind lets the target plan, and Parse lets it read literals: both
 * can run functions that the target calls immutable or uses to read a type, and happen before the gate.
 *
 * <p>A refusal is a failure of the target's own. In place of the refused statement the target gets an Execute of a portal
 * that never exists, and its error is replaced by the gateway's: so the transaction, the pipeline and the status that the
 * client sees are really the target's, as if the target had said 42501 itself.
 *
 * <p>A pipeline runs up to its Sync; what follows waits for ReadyForQuery, because only then it is known which names exist
 * and which settings hold. What a name stands for is decided with what it names: EXECUTE is what was prepared, with its text in
 * the digest; a portal carries what held when it was bound, a statement how its literals were read. A name that the target would
 * cut is refused, and FETCH from a portal that Bind made is understood by nobody. Where code ran within the pipeline that may have changed settings unseen, text with a backslash
 * or beyond ASCII is understood by nobody ({@code sql.unrecognised}), and every name of a function is distrusted.
 * Code that an allowed call runs on the target can also redefine prepared statements of its own session; that is not seen
 * here.
 *
 * <p>The rows of a COPY FROM STDIN are in no digest, so it is never held: policy allows it outright or not at all. Of the
 * obligations a row limit and read-only can be kept; a permit with any other is not used. A result with more rows ends with
 * SQLSTATE 54000 behind the last one that may pass. Read-only holds up to the Sync of a pipeline that began no transaction
 * block: what follows there can't write either. It keeps the database unchanged, temporary tables aside; what a function
 * does elsewhere (a file, another server) is not stopped by it.
 *
 * <p>Short texts are read on the loop, longer ones in a {@link dev.imprimatur.connector.postgres.ReadingRoom}; the session waits
 * meanwhile, in the order of its pipeline.
 *
 * <p>Each client has a connection of its own to the target. Keys that cancel are made here. A held session keeps its
 * statement and what was sent ahead of it; it is read on, so that its client's leaving is noticed, up to a limit that ends
 * it.
 */
package dev.imprimatur.connector.postgres;
