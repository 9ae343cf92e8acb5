/** Whoever shows a credential proves that they have the key it is bound to (DPoP, RFC 9449). */
package dev.imprimatur.identity.proof;
