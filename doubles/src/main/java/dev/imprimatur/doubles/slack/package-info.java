/**
 * A server that behaves like Slack: its Web API with the documented limits and errors, Socket Mode, signed callbacks, members who
 * click, and a page that shows it all.
 */
package dev.imprimatur.doubles.slack;
