/** Policy files, read strictly into {@link dev.imprimatur.core.policy}: YAML, conditions in CEL, cases, checks. */
package dev.imprimatur.policy;
