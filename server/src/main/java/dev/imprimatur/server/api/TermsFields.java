package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.policy.Latitude;
import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The terms of a vote as fields of our page. What is left empty says nothing. */
final class TermsFields {

    /** Their names in the form. */
    static final List<String> NAMES = List.of("max_rows", "read_only", "use_within", "times", "per", "until");

    private TermsFields() {}

    /** The fields that make sense for what is asked. */
    static String of(Ask ask, Instant now) {
        return """
                <details><summary>Approve with limits</summary>
                <p><label>At most <input name="max_rows" type="number" min="0" size="8"> rows</label></p>
                <p><label><input name="read_only" type="checkbox" value="true"> Read only</label></p>
                <p><label>To be used within <input name="use_within" size="6" placeholder="5m" pattern="[1-9][0-9]{0,6}[smhd]">\
                 (a number and s, m, h or d)</label></p>
                </details>
                """
                + ask.demand().standing().map(latitude -> ahead(latitude, now)).orElse("");
    }

    private static String ahead(Latitude latitude, Instant now) {
        return """
                <details><summary>Approve the like ahead</summary>
                <p>Whatever differs from this in values alone may run too.</p>
                <p><label>At most <input name="times" type="number" min="1" max="%1$d" size="6"> times</label>
                <label>in any <input name="per" size="6" value="1h" pattern="[1-9][0-9]{0,6}[smhd]"></label></p>
                <p><label>until <input name="until" size="22" value="%2$s"></label></p>
                </details>
                """.formatted(latitude.times(), now.plus(latitude.until()).truncatedTo(ChronoUnit.MINUTES));
    }

    /** What was filled in, as the API takes it. */
    static Terms read(Map<String, String> form) {
        Json.Builder constraints = Json.fields();
        given(form, "max_rows").ifPresent(rows -> constraints.with("max_rows", count(rows)));
        given(form, "read_only").ifPresent(flag -> constraints.with("read_only", true));
        given(form, "use_within").ifPresent(span -> constraints.with("use_within", span));
        Json.Builder json = Json.fields().with("constraints", constraints.build());
        given(form, "times")
                .ifPresent(times -> json.with(
                        "standing",
                        Json.fields()
                                .with("times", count(times))
                                .with("per", given(form, "per").orElse("1h"))
                                .with("until", given(form, "until").orElse(""))
                                .build()));
        return TermsForm.of(new Body(json.build()));
    }

    private static Optional<String> given(Map<String, String> form, String name) {
        return Optional.ofNullable(form.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static long count(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Problem.invalid("`" + Call.brief(text) + "` is no number: write digits alone.");
        }
    }
}
