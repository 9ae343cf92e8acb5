/** Servers that behave like the chats we talk to, limits and errors included: for tests, and for trying out without an account. */
package dev.imprimatur.doubles;
