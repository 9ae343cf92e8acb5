package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Dossier;

/** What a key asks for beyond the screen. */
sealed interface Wish {

    /** Nothing. */
    record Nothing() implements Wish {}

    /** To leave. */
    record Leave() implements Wish {}

    /** To look again now. */
    record Look() implements Wish {}

    /** To approve exactly what was shown. */
    record Approve(Dossier dossier) implements Wish {}

    /** To deny it. */
    record Deny(Dossier dossier, String because) implements Wish {}
}
