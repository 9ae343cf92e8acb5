/** E-mail: people are told what waits, and where they sign in to decide. No message decides anything, and no answer to one. */
package dev.imprimatur.channel.email;
