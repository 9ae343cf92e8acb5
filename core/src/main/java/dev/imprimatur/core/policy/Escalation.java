package dev.imprimatur.core.policy;

import dev.imprimatur.core.seal.Json;
import java.time.Duration;

/**
 * Who may decide as well, once nobody has for a while.
 *
 * @param after since the hold began
 */
public record Escalation(Duration after, Voters to) {

    public Escalation {
        if (after.compareTo(Duration.ofSeconds(1)) < 0 || after.compareTo(Demand.LONGEST) > 0) {
            throw new IllegalArgumentException("`after: " + after + "` is out of range: use 1s to 30d.");
        }
    }

    Json canonical() {
        return Json.fields()
                .with("after", after.toString())
                .with("to", to.text())
                .build();
    }

    static Escalation of(Json.Fields json) {
        return new Escalation(Duration.parse(json.text("after")), Voters.parse(json.text("to")));
    }
}
