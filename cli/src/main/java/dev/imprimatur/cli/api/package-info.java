/** The HTTP API as the command line sees it: requests, problems said for people, saved credentials. */
package dev.imprimatur.cli.api;
