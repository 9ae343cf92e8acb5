/** Microsoft Teams: a bot that shows what is held as Adaptive Cards, and takes what people answer there. */
package dev.imprimatur.channel.teams;
