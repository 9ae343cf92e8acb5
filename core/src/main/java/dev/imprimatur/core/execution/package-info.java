/** The right to run exactly one action once, and what came of it. */
package dev.imprimatur.core.execution;
