/** The gateway as a process: what is read, wired, started, kept going and stopped. */
package dev.imprimatur.server;
