/** What a bot in Microsoft Teams talks to: its login, its connector, and those who press what it shows. */
package dev.imprimatur.doubles.teams;
