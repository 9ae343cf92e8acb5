/** Decisions that another system hands over for people who linked their accounts there, as signed requests. */
package dev.imprimatur.channel.integration;
