/** The mathematics of a transparency log: tree, proofs, tiles, checkpoints, witnesses. Knows nothing of events. */
package dev.imprimatur.core.tree;
