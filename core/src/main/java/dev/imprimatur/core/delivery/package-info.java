/**
 * How what happened reaches others: at least once, in order for each approval, from the log itself, so that nothing is told
 * that was not recorded, and nothing recorded is forgotten.
 */
package dev.imprimatur.core.delivery;
