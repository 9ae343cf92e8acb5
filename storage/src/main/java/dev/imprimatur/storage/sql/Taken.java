package dev.imprimatur.storage.sql;

import dev.imprimatur.core.approval.StorageFailure;

/** Something new has the name of something that is there already, which chance does not bring about. */
final class Taken {

    private Taken() {}

    static StorageFailure named(String name) {
        return new StorageFailure(
                "The database has another row named `" + name + "` already, so this one was not stored. Ask again.",
                new IllegalStateException("taken"));
    }
}
