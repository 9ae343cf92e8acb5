/** The commands: each a class with its options, its help and its exit codes. */
package dev.imprimatur.cli.command;
