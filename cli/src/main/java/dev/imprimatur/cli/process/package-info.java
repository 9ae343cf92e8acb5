/** What every command has around it: streams, environment, exit codes, and the failure that ends it. */
package dev.imprimatur.cli.process;
