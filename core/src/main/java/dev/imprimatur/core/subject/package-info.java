/** Who acts: people, agents and workloads, the chain they act for, and the port that tells who somebody is. */
package dev.imprimatur.core.subject;
