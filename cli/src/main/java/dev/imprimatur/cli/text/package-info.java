/** What the terminal shows: untrusted text made visible, cards, tables, colours, progress. Knows no API and no command. */
package dev.imprimatur.cli.text;
