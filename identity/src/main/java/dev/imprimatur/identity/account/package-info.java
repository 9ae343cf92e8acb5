/** Which accounts are of one person: linked by a login on both sides, never by what they are called. */
package dev.imprimatur.identity.account;
