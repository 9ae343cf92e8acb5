package dev.imprimatur.policy;

import dev.imprimatur.core.policy.PolicyVersion;
import java.util.List;

/** Is told what comes of a policy folder, so that it can be recorded and shown. */
public interface PolicyListener {

    /**
     * A valid set is about to be in force: it is, once this returns. When this throws, the set does not come into force
     * (what is not recorded does not happen) and is tried again at the next look.
     *
     * @param rules how many it has
     * @param text as it was written, to be kept for whoever asks later what was in force
     */
    void loaded(PolicyVersion version, int rules, PolicyText text);

    /**
     * The folder's new content is refused; the old set stays in force.
     *
     * @param findings every error
     */
    void refused(List<Finding> findings);
}
