package dev.imprimatur.core.execution;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.subject.Subject;
import java.util.Set;
import java.util.function.Predicate;

/** Port: connections to targets that are open now, and can be cut. */
public interface Sessions {

    /**
     * One of them.
     *
     * @param approvals those under which something runs in it, or is about to
     */
    record Session(Subject subject, Target target, Set<ApprovalId> approvals) {

        public Session {
            approvals = Set.copyOf(approvals);
        }
    }

    /**
     * Ends every session that {@code which} picks, also one that is being opened while this is called, if it was
     * authenticated before. What runs there on the target is stopped, holds that wait there are withdrawn, and what was
     * under way is recorded as indeterminate. Returns when they are ended, or after a few seconds.
     *
     * @param which called on any thread; must not block
     * @param because a sentence for whoever is cut
     * @return how many were ended
     */
    int cut(Predicate<Session> which, String because);
}
