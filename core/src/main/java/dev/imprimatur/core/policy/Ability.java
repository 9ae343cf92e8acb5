package dev.imprimatur.core.policy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Target;
import java.util.List;
import java.util.Optional;

/**
 * What executes actions, and which obligations it keeps: the one place that says so. What can't be kept is refused as soon as
 * that is known, by policies when they are loaded, at the decision, and when an approver demands it.
 */
public enum Ability {

    /** The PostgreSQL connector, which executes every {@code sql.*} operation and whatever a {@code postgres/*} target gets. */
    STATEMENTS("postgres/", "sql."),

    /** Programs execute what they proposed themselves, and are handed the obligations with the permit. */
    PROGRAMS("", "");

    private final String targets;
    private final String operations;

    Ability(String targets, String operations) {
        this.targets = targets;
        this.operations = operations;
    }

    /** What executes {@code action}. */
    public static Ability of(Action action) {
        return of(action.target(), action.operation());
    }

    private static Ability of(Target target, Operation operation) {
        return target.name().startsWith(STATEMENTS.targets) || operation.name().startsWith(STATEMENTS.operations)
                ? STATEMENTS
                : PROGRAMS;
    }

    /** What executes everything that {@code on} is about; empty where that depends on the action. */
    public static Optional<Ability> of(Rule.Head on) {
        return on.targets().stream().allMatch(glob -> glob.text().startsWith(STATEMENTS.targets))
                        || on.operations().stream().allMatch(glob -> glob.text().startsWith(STATEMENTS.operations))
                ? Optional.of(STATEMENTS)
                : Optional.empty();
    }

    /** Whether it can make an action suffer {@code obligation}; it may still refuse a single action that does not fit. */
    public boolean keeps(Obligation obligation) {
        return switch (this) {
            case PROGRAMS -> true;
            case STATEMENTS ->
                switch (obligation) {
                    case Obligation.MaxRows rows -> true;
                    case Obligation.ReadOnly readOnly -> true;
                    case Obligation.Mask mask -> false;
                    case Obligation.Recording recording -> false;
                };
        };
    }

    /** Those of {@code demanded} that it can't keep. */
    public List<Obligation> unkept(List<Obligation> demanded) {
        return demanded.isEmpty()
                ? demanded
                : demanded.stream().filter(one -> !keeps(one)).toList();
    }

    /** What is wrong with demanding {@code obligation}, which it does not keep: a sentence. */
    public String refusal(Obligation obligation) {
        String what = switch (obligation) {
            case Obligation.Mask(String column) -> "`" + column + "` can't be masked";
            case Obligation.Recording() -> "Results can't be recorded";
            case Obligation.MaxRows(long rows) -> "Rows can't be limited to `" + rows + "`";
            case Obligation.ReadOnly() -> "It can't be made read-only";
        };
        return what + " where statements run on PostgreSQL, so under this demand nothing would ever run.";
    }
}
