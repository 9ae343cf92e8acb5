/** What is recorded, and the port it is recorded through: every step durable before the next one happens. */
package dev.imprimatur.core.audit;
