/** Webhooks: events as signed requests to an address of the operator, as Standard Webhooks 1.0 has them. */
package dev.imprimatur.channel.webhook;
