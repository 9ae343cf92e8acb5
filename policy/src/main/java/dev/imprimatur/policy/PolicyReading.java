package dev.imprimatur.policy;

import dev.imprimatur.core.policy.PolicySet;
import java.util.List;
import java.util.Optional;

/** What came of reading a policy folder: a set when there is no error, and all findings. */
public final class PolicyReading {

    private final Optional<PolicySet> set;
    private final Optional<PolicyText> text;
    private final List<WrittenRule> rules;
    private final List<Finding> findings;

    PolicyReading(Optional<PolicySet> set, Optional<PolicyText> text, List<WrittenRule> rules, List<Finding> findings) {
        this.set = set;
        this.text = text;
        this.rules = List.copyOf(rules);
        this.findings = List.copyOf(findings);
    }

    /** The set; empty exactly when there are errors. */
    public Optional<PolicySet> set() {
        return set;
    }

    /** What the set was read from; empty exactly when there are errors. */
    public Optional<PolicyText> text() {
        return text;
    }

    /** Everything that is wrong, by place. */
    public List<Finding> findings() {
        return findings;
    }

    /** Every rule that could be read, in the order of the files. */
    List<WrittenRule> rules() {
        return rules;
    }
}
