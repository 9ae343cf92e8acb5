/** Strict YAML that remembers where everything stands, for the files an operator writes. */
package dev.imprimatur.identity.yaml;
