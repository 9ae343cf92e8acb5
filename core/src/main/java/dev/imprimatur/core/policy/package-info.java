/** What policies mean: rules, the set of them, and the decision that only such a set can give. */
package dev.imprimatur.core.policy;
