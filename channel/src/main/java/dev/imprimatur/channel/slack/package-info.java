/** Slack: cards with buttons in channels and direct messages, and the clicks that come back. */
package dev.imprimatur.channel.slack;
