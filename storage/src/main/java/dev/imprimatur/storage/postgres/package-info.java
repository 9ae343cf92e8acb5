/**
 * Approvals, spent permits, credentials, people and sessions in a PostgreSQL of the operator's. A commit is durable there
 * before anything counts. Who writes the tables makes no row that counts, since rows are sealed under a key that is not there.
 */
package dev.imprimatur.storage.postgres;
