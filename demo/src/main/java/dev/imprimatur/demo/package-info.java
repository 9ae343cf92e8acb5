/** The demo: everything on one machine, really running, in one minute. */
package dev.imprimatur.demo;
