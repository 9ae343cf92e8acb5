package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Redaction;
import java.util.List;

/** What was understood of one text. */
public sealed interface Reading {

    /** What to gate; empty for a text without statements ({@code ""}, {@code ";"}, a lone comment). */
    List<SqlStatement> statements();

    /**
     * Where secrets stand in the text's UTF-8 bytes. Empty where the grammar did not read it: what is no secret could be hidden
     * from approvers then.
     */
    List<Redaction.Span> secrets();

    /** Every statement of the text, in order. */
    record Script(List<SqlStatement> statements, List<Redaction.Span> secrets) implements Reading {

        public Script {
            statements = List.copyOf(statements);
            secrets = List.copyOf(secrets);
        }

        /** Of a text without secrets. */
        public Script(List<SqlStatement> statements) {
            this(statements, List.of());
        }

        /** Of a text that may read differently elsewhere, so that nobody understands it. */
        static Script doubtful(String text) {
            return new Script(List.of(SqlStatement.unrecognised(text, List.of())));
        }
    }

    /**
     * The text is not SQL as PostgreSQL 18 reads it.
     *
     * @param whole the text as one statement that nobody understands: policy may still allow it
     * @param message PostgreSQL's own, for SQLSTATE 42601
     * @param position as in ErrorResponse's field P: 1-based, in characters; 0 where unknown
     */
    record Broken(SqlStatement whole, String message, int position) implements Reading {

        @Override
        public List<SqlStatement> statements() {
            return List.of(whole);
        }

        @Override
        public List<Redaction.Span> secrets() {
            return List.of();
        }
    }

    /**
     * The text sets a secret that can't be found in it, so it would be shown: it is refused before anybody is asked.
     *
     * @param whole the text as one statement that nobody understands
     * @param option the name of the secret, as the grammar reads it
     */
    record Exposed(SqlStatement whole, String option) implements Reading {

        @Override
        public List<SqlStatement> statements() {
            return List.of(whole);
        }

        @Override
        public List<Redaction.Span> secrets() {
            return List.of();
        }
    }

    /**
     * The text is over a limit (its length, its nesting, the number of its statements), or holds what no PostgreSQL text can hold.
     *
     * @param whole the text as one statement that nobody understands: policy may still allow it
     * @param reason a sentence
     */
    record Refused(SqlStatement whole, String reason) implements Reading {

        @Override
        public List<SqlStatement> statements() {
            return List.of(whole);
        }

        @Override
        public List<Redaction.Span> secrets() {
            return List.of();
        }
    }
}
