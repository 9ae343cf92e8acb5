package dev.imprimatur.core.approval;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;

/**
 * In whose place a vote is given, besides the voter's own.
 *
 * @param delegation by which
 * @param person who is absent
 */
public record InPlaceOf(String delegation, PrincipalId person) {

    public Json.Fields canonical() {
        return Json.fields()
                .with("delegation", delegation)
                .with("person", person.toString())
                .build();
    }

    /** Reads {@link #canonical}. */
    public static InPlaceOf of(Json.Fields json) {
        return new InPlaceOf(json.text("delegation"), PrincipalId.parse(json.text("person")));
    }
}
