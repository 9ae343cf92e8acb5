package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Optional;

/** The members of a request's body; one of the wrong kind is a {@link Problem}, not a fault. */
public record Body(Json.Fields fields) {

    public String text(String name) {
        return findText(name).orElseThrow(() -> Problem.invalid("The member `" + name + "` is missing."));
    }

    /** The text, where the member is there and not null. */
    public Optional<String> findText(String name) {
        return fields.find(name).flatMap(value -> switch (value) {
            case Json.Text(String text) -> Optional.of(text);
            case Json.Nothing nothing -> Optional.empty();
            case Json.Whole whole -> throw wrong(name, "text");
            case Json.Decimal decimal -> throw wrong(name, "text");
            case Json.Flag flag -> throw wrong(name, "text");
            case Json.Array array -> throw wrong(name, "text");
            case Json.Fields object -> throw wrong(name, "text");
        });
    }

    /** The number, where the member is there: whole, and not below 0. */
    public Optional<Long> findCount(String name) {
        return fields.find(name).map(value -> {
            if (value instanceof Json.Whole(long number) && number >= 0) {
                return number;
            }
            throw wrong(name, "a whole number from 0 up");
        });
    }

    /** An object; an absent one is empty. */
    public Json.Fields object(String name) {
        return fields.find(name)
                .map(value -> {
                    if (value instanceof Json.Fields object) {
                        return object;
                    }
                    throw wrong(name, "an object");
                })
                .orElseGet(() -> Json.fields().build());
    }

    public List<String> texts(String name) {
        try {
            return fields.texts(name);
        } catch (IllegalArgumentException e) {
            throw wrong(name, "an array of text");
        }
    }

    private static Problem wrong(String name, String expected) {
        return Problem.invalid("The member `" + name + "` must be " + expected + ".");
    }
}
