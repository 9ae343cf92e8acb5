package dev.imprimatur.sqlgrammar;

import java.util.List;
import java.util.Objects;

/** What became of a text. */
public sealed interface Parsed {

    /** It is SQL. The list is empty for a text without a statement, such as {@code ";"} or a comment. */
    record Statements(List<Statement> statements) implements Parsed {
        public Statements {
            statements = List.copyOf(statements);
        }
    }

    /**
     * It is no SQL.
     *
     * @param message PostgreSQL's own message
     * @param position where, as in field P of PostgreSQL's error response: counted in characters from 1; 0 if unknown
     */
    record SyntaxError(String message, int position) implements Parsed {
        public SyntaxError {
            Objects.requireNonNull(message);
            if (position < 0) {
                throw new IllegalArgumentException("a position can't be `%d`".formatted(position));
            }
        }
    }

    /** It is over a limit or not understood, so nothing is known about it; the reason is a sentence for people. */
    record Refused(String reason) implements Parsed {
        public Refused {
            Objects.requireNonNull(reason);
        }
    }
}
