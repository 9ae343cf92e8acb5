/** The command line: one class that wires, the surroundings it runs in, and its exit codes. */
package dev.imprimatur.cli;
