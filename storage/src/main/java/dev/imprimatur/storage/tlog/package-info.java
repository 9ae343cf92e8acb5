/**
 * The audit log on disk: a transparency log as C2SP's tlog-tiles lays it out, so that anybody's tools can read and verify it.
 *
 * <pre>
 * checkpoint                    how far it reaches, signed (C2SP tlog-checkpoint)
 * tile/&lt;L&gt;/&lt;N&gt;[.p/&lt;W&gt;]         256 hashes, or W at the right edge; level 0 has the leaves' hashes
 * tile/entries/&lt;N&gt;[.p/&lt;W&gt;]     256 entries, or W; an entry is one event in its RFC 8785 form
 * payload/&lt;xx&gt;/&lt;sha256&gt;        what is larger than an entry may be; the event tells digest and length in `beside`
 * personal/&lt;N&gt;                  what is personal in the events of a bundle, in clear, where the entries commit to it
 * erased                        index of the last erasure that left nothing to do
 * tree                          size and peaks of the tree that the tiles hold
 * wal/0, wal/1                  the write-ahead file: what is recorded, sealed, and not in the tree yet
 * part/                         files that are not in their place yet
 * lock                          keeps a second gateway out
 * </pre>
 *
 * <p>An event is recorded when it is durable in the write-ahead file; all that wait at that moment share one force. Within a
 * second bundles, tiles, the saved tree and the signed checkpoint follow, in that order, each durable before the next
 * begins; then the write-ahead file lets go of it. After a crash the tree is completed from the write-ahead file: what was
 * recorded is kept, and no checkpoint is ever smaller than one that was signed.
 *
 * <p>At a start nothing is believed but what a key speaks for: the checkpoint, and the sealed records behind it. So who copies
 * the folder while the gateway runs has a log to verify, which ends at its checkpoint, and perhaps none to go on with.
 */
package dev.imprimatur.storage.tlog;
