/** What all channels share: how they talk to others over HTTP, and whom they may talk to. */
package dev.imprimatur.channel;
