package dev.imprimatur.cli.process;

/** The exit codes, each with one meaning in every command. Scripts rely on them: they are never renumbered. */
public enum ExitCode {
    OK(0, "Done, or the answer is yes."),
    NO(
            1,
            "The answer is no: refused, denied, a failed check or case, a log that was tampered with, a gateway that can't start."),
    CANNOT_TELL(
            2, "Wrong usage, or it can't be told: a file that can't be read, a log without an end to compare with."),
    SIGNED_OUT(3, "Not signed in: no credential for this gateway, or it has expired or was revoked."),
    UNREACHABLE(4, "The gateway can't be reached, or is not able to answer now. Trying again later may help."),
    NOT_FOUND(5, "There is no such approval, token or page."),
    TOO_LATE(6, "The approval has ended already; nothing was changed."),
    DEFECT(70, "A defect in Imprimatur itself."),
    RUN_POLICY_DENIED(80, "run: the policy denies it. The command did not run."),
    RUN_DENIED(81, "run: a person denied it. The command did not run."),
    RUN_EXPIRED(82, "run: nobody answered in time. That is not a refusal. The command did not run."),
    RUN_WITHDRAWN(83, "run: it was withdrawn while it waited. The command did not run."),
    RUN_NOT_RELEASED(84, "run: approved, but not released: the permit was refused, or what would run has changed."),
    RUN_NOT_ASKED(85, "run: the gateway could not be asked: wrong usage, not signed in, unreachable. Nothing ran."),
    RUN_NOT_STARTED(126, "run: released, but the command could not be started."),
    RUN_NO_COMMAND(127, "run: there is no such command. The gateway was not asked."),
    INTERRUPTED(130, "Ctrl-C. What `run` was waiting for is withdrawn (143: the same by SIGTERM).");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** What the process exits with. */
    public int code() {
        return code;
    }

    /** One line for people. */
    public String meaning() {
        return meaning;
    }
}
