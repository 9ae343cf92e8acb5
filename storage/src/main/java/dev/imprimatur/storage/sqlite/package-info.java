/**
 * Everything that storage keeps, from approvals to what was posted where, in one SQLite file: nothing to install, durable at each commit (WAL,
 * synchronous FULL). The file is readable for its owner alone; who writes it nevertheless makes no row that counts, since
 * rows are sealed under a key that is not in it.
 */
package dev.imprimatur.storage.sqlite;
