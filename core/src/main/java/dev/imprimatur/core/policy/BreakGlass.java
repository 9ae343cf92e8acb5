package dev.imprimatur.core.policy;

import dev.imprimatur.core.seal.Json;
import java.time.Duration;

/**
 * Who may run a held action without approval, when there is no time to wait, and who looks into it afterwards.
 *
 * @param from a person of these, never a machine
 * @param passkey they must sign it with a passkey
 * @param reviewers who looks into it
 * @param people so many of them, none of whom had a part in it; at least 2
 * @param within how soon the review must be closed
 */
public record BreakGlass(Voters from, boolean passkey, Voters reviewers, int people, Duration within) {

    public BreakGlass {
        if (people < 2 || people > 100) {
            throw new IllegalArgumentException(
                    "A review by `" + people + "` people is out of range: two others close it at the least.");
        }
        if (reviewers instanceof Voters.One) {
            throw new IllegalArgumentException(
                    "`" + reviewers.text() + "` is one person, and two others close a review at the least.");
        }
        if (within.compareTo(Duration.ofMinutes(1)) < 0 || within.compareTo(Demand.LONGEST) > 0) {
            throw new IllegalArgumentException("`within: " + within + "` is out of range: use 1m to 30d.");
        }
    }

    /** What the review asks of people. */
    public Requirement review() {
        return new Requirement(reviewers, people, false);
    }

    public Json.Fields canonical() {
        return Json.fields()
                .with("from", from.text())
                .with("passkey", passkey)
                .with(
                        "review",
                        Json.fields()
                                .with("from", reviewers.text())
                                .with("people", people)
                                .build())
                .with("within", within.toString())
                .build();
    }

    /** Reads {@link #canonical}. */
    public static BreakGlass of(Json.Fields json) {
        Json.Fields review = json.fields("review");
        return new BreakGlass(
                Voters.parse(json.text("from")),
                json.flag("passkey"),
                Voters.parse(review.text("from")),
                Math.toIntExact(review.whole("people")),
                Duration.parse(json.text("within")));
    }
}
