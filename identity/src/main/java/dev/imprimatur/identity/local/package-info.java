/** People, agents and workloads in a file, for trying Imprimatur out and for tests; not for production. */
package dev.imprimatur.identity.local;
