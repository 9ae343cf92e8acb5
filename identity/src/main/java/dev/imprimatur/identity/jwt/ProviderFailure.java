package dev.imprimatur.identity.jwt;

/** The provider does not answer, or not in a way that can be trusted. Nobody gets in on the strength of it. */
public final class ProviderFailure extends RuntimeException {

    /** @param sentence for an operator */
    public ProviderFailure(String sentence) {
        super(sentence);
    }

    public ProviderFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
