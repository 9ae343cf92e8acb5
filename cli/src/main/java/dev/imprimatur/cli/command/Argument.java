package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.core.seal.Json;

/** One {@code NAME=TEXT} or {@code NAME:=JSON}. */
record Argument(String name, Json value) {

    static Argument parse(String text) {
        int equals = text.indexOf('=');
        boolean json = equals > 0 && text.charAt(equals - 1) == ':';
        String name = text.substring(0, Math.max(0, json ? equals - 1 : equals));
        if (name.isEmpty()) {
            throw new Failure(
                    ExitCode.RUN_NOT_ASKED,
                    "`" + text + "` is no argument.",
                    "Write `--argument rows=5000`, or `--argument rows:=5000` for a number.");
        }
        String value = text.substring(equals + 1);
        try {
            return new Argument(name, json ? Json.parse(value) : Json.of(value));
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.RUN_NOT_ASKED,
                    "The argument `" + name + "`: " + e.getMessage(),
                    "Behind `:=` stands JSON; for plain text write `=`.");
        }
    }
}
