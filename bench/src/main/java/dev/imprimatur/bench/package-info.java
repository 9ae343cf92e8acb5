/** What things cost. Nothing here asserts a time; the runs print figures and ratios. */
package dev.imprimatur.bench;
