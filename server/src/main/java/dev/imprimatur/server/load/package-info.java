/** How much is asked of people, and how they answer: counted from the log. */
package dev.imprimatur.server.load;
