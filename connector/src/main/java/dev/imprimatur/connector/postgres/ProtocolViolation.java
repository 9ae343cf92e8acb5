package dev.imprimatur.connector.postgres;

/** The peer sent what this protocol, or this gateway's part of it, does not have. The connection ends. */
final class ProtocolViolation extends Exception {

    private final String code;
    private final String sentence;

    /** @param code SQLSTATE that the client is told */
    ProtocolViolation(String code, String sentence) {
        super(sentence);
        this.code = code;
        this.sentence = sentence;
    }

    /** A message that is not as the protocol has it. */
    ProtocolViolation(String sentence) {
        this("08P01", sentence);
    }

    String code() {
        return code;
    }

    String sentence() {
        return sentence;
    }
}
