/** Brings the log's checkpoints out of the gateway's reach: to witnesses, to a webhook, to files; and asks what these have seen. */
package dev.imprimatur.server.publication;
