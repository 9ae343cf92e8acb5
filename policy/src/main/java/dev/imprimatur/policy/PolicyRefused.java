package dev.imprimatur.policy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** There is no valid policy set to begin with. The message holds every error, each on a line of its own. */
public final class PolicyRefused extends Exception {

    private final List<Finding> findings;

    PolicyRefused(Path folder, List<Finding> findings) {
        super(findings.stream()
                .map(Finding::toString)
                .collect(Collectors.joining(
                        "\n  ",
                        "The policies in `" + folder + "` are refused; correct them and start again:\n  ",
                        "")));
        this.findings = List.copyOf(findings);
    }

    /** Every error, by place. */
    public List<Finding> findings() {
        return findings;
    }
}
