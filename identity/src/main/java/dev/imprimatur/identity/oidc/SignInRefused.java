package dev.imprimatur.identity.oidc;

/** Somebody does not get in. The message is a sentence for them; it gives away nothing that they could not know. */
public final class SignInRefused extends Exception {

    private final String why;

    /** @param why a word for the log: {@code wrong-audience} */
    public SignInRefused(String why, String sentence) {
        super(sentence, null, false, false); // an answer, not a fault: nobody reads its stack
        this.why = why;
    }

    /** A word for the log. */
    public String why() {
        return why;
    }

    /** A sentence for whoever tried. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
