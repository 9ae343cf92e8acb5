package dev.imprimatur.core.audit;

import static dev.imprimatur.core.audit.Chain.event;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;

/** Events of a gateway that ran well: it started, loaded a policy, and then one held action after the other was approved. */
final class Lives {

    static final String POLICY = Digest.of(new byte[] {7}).toString();

    /** Events before the first life, and of each life. */
    static final int BEFORE = 2;

    static final int EACH = 8;

    /** Where in a life it stands. */
    static final int ATTEMPTED = 0;

    static final int DECIDED = 1;
    static final int HELD = 2;
    static final int VOTED = 3;
    static final int APPROVED = 5;
    static final int RELEASED = 6;
    static final int EXECUTED = 7;

    private Lives() {}

    static int index(int life, int step) {
        return BEFORE + EACH * life + step;
    }

    static List<Json.Fields> events(int lives) {
        List<Json.Fields> events = new ArrayList<>();
        events.add(event("started", 0).with("version", "0.1.0").build());
        events.add(event("policy-loaded", 0)
                .with("policy", POLICY)
                .with("rules", 3)
                .build());
        for (int life = 0; life < lives; life++) {
            events.addAll(life(life));
        }
        return events;
    }

    static String approval(int life) {
        return "apr-" + (22_222 + life) + "22222";
    }

    private static List<Json.Fields> life(int life) {
        String action = "act-" + life;
        String approval = approval(life);
        int second = life;
        return List.of(
                event("attempted", second)
                        .with("action", action)
                        .with("interested", Json.texts(List.of("person:boss")))
                        .with("text", "DELETE FROM orders WHERE id = " + life)
                        .build(),
                event("decided", second)
                        .with("action", action)
                        .with("effect", "hold")
                        .with("policy", POLICY)
                        .build(),
                Chain.held(action, approval, false, second).build(),
                Chain.vote(approval, "person:eve", "approve", Chain.DIGEST, second)
                        .build(),
                Chain.vote(approval, "person:kim", "approve", Chain.DIGEST, second)
                        .build(),
                Chain.settled("approved", approval, Chain.DIGEST, second).build(),
                Chain.release(action, approval, Chain.DIGEST, second).build(),
                event("executed", second)
                        .with("action", action)
                        .with("approval", approval)
                        .build());
    }

    /** The event with one member changed, added, or of another value. */
    static Json.Fields with(Json.Fields event, String member, Json value) {
        java.util.TreeMap<String, Json> members = new java.util.TreeMap<>(event.members());
        members.put(member, value);
        return new Json.Fields(members);
    }
}
