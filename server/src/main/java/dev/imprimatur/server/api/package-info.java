/** The HTTP API: one small class for each resource, over the gate and the desk. */
package dev.imprimatur.server.api;
