package dev.imprimatur.connector.postgres;

/**
 * What a client is told when something does not happen.
 *
 * @param code SQLSTATE
 * @param message a sentence
 * @param detail more of it; may be empty
 * @param hint what to do; may be empty
 * @param position in the text, 1-based, in characters; 0 where there is none
 */
record Problem(String code, String message, String detail, String hint, int position) {

    static Problem of(String code, String message, String detail, String hint) {
        return new Problem(code, message, detail, hint, 0);
    }

    /** Forbidden, by policy or by people: SQLSTATE 42501. */
    static Problem forbidden(String message, String detail, String hint) {
        return of("42501", message, detail, hint);
    }

    /** The gateway itself can't: SQLSTATE 58000. */
    static Problem failure(String message, String hint) {
        return of("58000", message, "", hint);
    }

    /** The subject took it back: SQLSTATE 57014. */
    static Problem cancelled(String message) {
        return of("57014", message, "", "");
    }
}
