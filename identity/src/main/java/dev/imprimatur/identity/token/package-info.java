/** Credentials that Imprimatur issues itself: random text, stored hashed, each for one purpose and for a limited time. */
package dev.imprimatur.identity.token;
