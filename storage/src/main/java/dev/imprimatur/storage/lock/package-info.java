/** Who works on something that one gateway at a time may work on. */
package dev.imprimatur.storage.lock;
