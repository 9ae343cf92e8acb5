package dev.imprimatur.policy;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.policy.Condition;
import dev.imprimatur.core.policy.ConditionFailure;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A compiled condition: one program per family of operations that its rule can match.
 *
 * <p>CEL's {@code ||}, {@code &&}, {@code exists} and {@code all} have an answer when one side settles it, even if the
 * other has none: {@code missing || true} is true, {@code missing && false} is false, whatever the missing fact might
 * have been. Such an answer counts for every effect, because no value of the missing fact would change it. Where the
 * missing fact matters, there is no answer, and the rule matches for deny and hold and not for allow.
 */
final class CelCondition implements Condition {

    private static final int MAX_MESSAGE = 200;
    private static final Pattern PREFIX = Pattern.compile("^evaluation error( at \\S*)?: ");

    private final Map<Family, CelRuntime.Program> programs;
    private final Sights sights;

    CelCondition(Map<Family, CelRuntime.Program> programs, Sights sights) {
        this.programs = Map.copyOf(programs);
        this.sights = sights;
    }

    @Override
    public boolean holds(Action action) throws ConditionFailure {
        Family family = Family.of(action.facts());
        CelRuntime.Program program = Optional.ofNullable(programs.get(family))
                .orElseThrow(() -> new ConditionFailure(
                        "The facts of `" + action.operation() + "` are not those its name promises."));
        try {
            if (program.eval(sights.of(action)) instanceof Boolean answer) {
                return answer;
            }
        } catch (CelEvaluationException e) {
            throw new ConditionFailure("The condition has no answer: " + sentence(String.valueOf(e.getMessage())));
        }
        throw new ConditionFailure("The condition has no answer: what it comes to is neither true nor false.");
    }

    /** What CEL says, without its position, on one line and not at length: it may quote what the subject sent. */
    private static String sentence(String message) {
        String text = PREFIX.matcher(message).replaceFirst("").replaceAll("\\s+", " ");
        String brief = text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) + "…" : text;
        return brief.endsWith(".") ? brief : brief + ".";
    }
}
