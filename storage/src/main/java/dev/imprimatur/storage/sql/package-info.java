/** The ports of core as sealed rows in SQL that SQLite and PostgreSQL both speak; how it reaches a database is their own. */
package dev.imprimatur.storage.sql;
