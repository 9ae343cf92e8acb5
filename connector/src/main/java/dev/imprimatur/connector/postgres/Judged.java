package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Action;
import java.util.List;
import java.util.Optional;

/**
 * A message that executes, understood.
 *
 * @param plainRead may be sent before the log has it, as long as nothing of its result is released
 * @param opaque runs code that may change the session unseen
 * @param effects on the session
 * @param syntax what the target will say of it, where it is no SQL at all
 * @param unread why it could not be understood: it is too long, or nested too deep
 * @param exposed why it can't be asked about: a secret in it would be shown
 */
record Judged(
        Action action,
        boolean plainRead,
        boolean opaque,
        List<SessionEffect> effects,
        Optional<Problem> syntax,
        Optional<String> unread,
        Optional<Problem> exposed) {

    /** Whether the client will send rows next, which are not in the digest. */
    boolean takesRows() {
        for (SessionEffect effect : effects) {
            if (effect instanceof SessionEffect.CopyIn) {
                return true;
            }
        }
        return false;
    }

    /** How this differs from what the gateway can keep true, so that it is refused before policy is asked. */
    Optional<Problem> objection() {
        if (exposed.isPresent()) {
            return exposed;
        }
        for (SessionEffect effect : effects) {
            if (effect instanceof SessionEffect.SetParameter(String name, List<String> values, boolean local)
                    && breaks(name, values)) {
                return Optional.of(Problem.of(
                        "0A000",
                        "`" + name + "` can't be changed behind this gateway.",
                        "It reads statements with `standard_conforming_strings` on and as UTF8; otherwise they would"
                                + " mean something else to the target.",
                        "Leave the setting as it is."));
            }
        }
        return Optional.empty();
    }

    private static boolean breaks(String name, List<String> values) {
        return switch (name) {
            case "client_encoding" -> !values.isEmpty() && !Circumstances.isUtf8(values.getFirst());
            case "standard_conforming_strings" -> !values.isEmpty() && !Circumstances.isOn(values.getFirst());
            default -> false;
        };
    }
}
