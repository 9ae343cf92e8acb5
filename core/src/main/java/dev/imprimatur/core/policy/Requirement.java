package dev.imprimatur.core.policy;

import dev.imprimatur.core.seal.Json;

/**
 * {@code people} distinct people out of {@code from} must approve.
 *
 * @param passkey each of their votes must be signed with a passkey (step-up); a vote that is not does not count here
 */
public record Requirement(Voters from, int people, boolean passkey) {

    public Requirement {
        if (people < 1 || people > 100) {
            throw new IllegalArgumentException(
                    "A requirement of `" + people + "` people makes no sense: use 1 to 100.");
        }
        if (from instanceof Voters.One && people > 1) {
            throw new IllegalArgumentException("`" + from.text() + "` is one person, not `" + people + "`.");
        }
    }

    /** Whether whoever fulfils this has fulfilled {@code that} too. */
    public boolean covers(Requirement that) {
        return from.equals(that.from) && people >= that.people && (passkey || !that.passkey);
    }

    public Json canonical() {
        return Json.fields()
                .with("from", from.text())
                .with("people", people)
                .with("passkey", passkey)
                .build();
    }

    /** Reads {@link #canonical}. */
    public static Requirement of(Json.Fields json) {
        return new Requirement(
                Voters.parse(json.text("from")), Math.toIntExact(json.whole("people")), json.flag("passkey"));
    }

    /** As people read it: {@code 2 people from group:data-owners, with a passkey}. */
    @Override
    public String toString() {
        return people
                + (people == 1 ? " person from " : " people from ")
                + from.text()
                + (passkey ? ", with a passkey" : "");
    }
}
