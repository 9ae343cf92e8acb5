/** Programs that others vouch for: tokens of pipelines, clusters and SPIFFE, and the chains for whom they act. */
package dev.imprimatur.identity.workload;
