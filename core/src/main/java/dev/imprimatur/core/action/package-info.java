/** One attempt: subject, target, operation, exact bytes, and the facts that a connector read from them. */
package dev.imprimatur.core.action;
