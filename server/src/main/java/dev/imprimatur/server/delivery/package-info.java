/** Brings recorded events to channels: one thread for each, from where it stopped, until each event is delivered or given up. */
package dev.imprimatur.server.delivery;
