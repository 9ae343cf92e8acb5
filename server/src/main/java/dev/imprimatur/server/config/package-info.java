/** {@code imprimatur.yaml}: everything an operator decides, read strictly. */
package dev.imprimatur.server.config;
