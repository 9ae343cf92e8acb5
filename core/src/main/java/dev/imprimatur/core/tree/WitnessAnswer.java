package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.SignedNote;

/** What a witness answers (C2SP tlog-witness). */
public sealed interface WitnessAnswer {

    /** The HTTP status. */
    int status();

    /** The HTTP body, with its line feed. */
    String body();

    /** The HTTP content type. */
    default String contentType() {
        return "text/plain; charset=utf-8";
    }

    /**
     * Cosigned. {@code next} must be durable before this is answered, and nothing else be answered in between.
     *
     * @param next what the witness has seen now
     */
    record Cosigned(SignedNote.Signature signature, WitnessState next) implements WitnessAnswer {
        @Override
        public int status() {
            return 200;
        }

        @Override
        public String body() {
            return signature.line();
        }
    }

    /** Not understood, or the old size is beyond the new one. */
    record Malformed(String why) implements WitnessAnswer {
        @Override
        public int status() {
            return 400;
        }

        @Override
        public String body() {
            return why + "\n";
        }
    }

    /** No signature of the log is on it, or a wrong one. */
    record Unsigned(String why) implements WitnessAnswer {
        @Override
        public int status() {
            return 403;
        }

        @Override
        public String body() {
            return why + "\n";
        }
    }

    /** Not a log that this witness knows. */
    record UnknownLog(String origin) implements WitnessAnswer {
        @Override
        public int status() {
            return 404;
        }

        @Override
        public String body() {
            return "This witness does not know the log `" + origin + "`.\n";
        }
    }

    /**
     * The old size is not the one cosigned last, or another tree of that size was.
     *
     * @param seen the size cosigned last
     */
    record Conflict(long seen) implements WitnessAnswer {
        @Override
        public int status() {
            return 409;
        }

        @Override
        public String body() {
            return seen + "\n";
        }

        @Override
        public String contentType() {
            return "text/x.tlog.size";
        }
    }

    /** The proof does not show that the log grew out of what was cosigned last. */
    record Inconsistent(String why) implements WitnessAnswer {
        @Override
        public int status() {
            return 422;
        }

        @Override
        public String body() {
            return why + "\n";
        }
    }
}
