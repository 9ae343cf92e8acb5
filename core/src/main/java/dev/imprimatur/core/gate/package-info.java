/** Where it all meets: the gate answers attempts, the desk takes votes and gives permits. */
package dev.imprimatur.core.gate;
