package dev.imprimatur.connector.postgres;

/** The target can't be reached, or does not let the gateway in. The message is for the client and holds no secret. */
final class TargetRefusal extends Exception {

    private final Problem problem;

    TargetRefusal(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    TargetRefusal(Problem problem, Exception cause) {
        super(problem.message(), cause);
        this.problem = problem;
    }

    /** With what the client need not know. */
    String forOperator() {
        return getCause() == null ? problem.message() : problem.message() + " " + getCause();
    }

    Problem problem() {
        return problem;
    }
}
