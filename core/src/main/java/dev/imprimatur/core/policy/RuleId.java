package dev.imprimatur.core.policy;

import java.util.regex.Pattern;

/** Names a rule, once in a policy set: 1 to 100 of {@code a-z 0-9 -}. */
public record RuleId(String text) implements Comparable<RuleId> {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");

    /** Stands for the default of a set, where no rule matched. */
    public static final RuleId DEFAULT = new RuleId("default");

    public RuleId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("`" + text + "` names no rule: use 1 to 100 of a-z, 0-9 and `-`.");
        }
    }

    @Override
    public int compareTo(RuleId that) {
        return text.compareTo(that.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
