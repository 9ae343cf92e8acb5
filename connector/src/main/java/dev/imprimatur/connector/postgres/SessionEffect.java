package dev.imprimatur.connector.postgres;

import java.util.List;

/**
 * What a statement does to the session that sends it, where later bytes or messages depend on that. Only what the text
 * itself says: a function can do as much unseen (set_config), so what the target reports (ParameterStatus, ReadyForQuery)
 * is what counts.
 */
public sealed interface SessionEffect {

    /** Nothing that later statements depend on. */
    record None() implements SessionEffect {}

    /** Not understood: could be anything. */
    record Unknown() implements SessionEffect {}

    /**
     * Begins, ends or shapes a transaction.
     *
     * @param name of the savepoint or of the prepared transaction, else empty
     * @param chained AND CHAIN: a new transaction begins at once
     */
    record Transaction(Control control, String name, boolean chained) implements SessionEffect {

        /** As PostgreSQL's grammar tells them apart; {@code MODES} is SET TRANSACTION. */
        public enum Control {
            BEGIN,
            COMMIT,
            ROLLBACK,
            SAVEPOINT,
            RELEASE,
            ROLLBACK_TO,
            PREPARE,
            COMMIT_PREPARED,
            ROLLBACK_PREPARED,
            MODES;

            /** Whether no transaction is open behind it, unless it is chained. */
            boolean ends() {
                return this == COMMIT || this == ROLLBACK || this == PREPARE;
            }
        }
    }

    /**
     * SET of one parameter.
     *
     * @param name in lower case; SET NAMES is {@code client_encoding}, SET TIME ZONE {@code timezone}, SET SCHEMA
     *     {@code search_path}
     * @param values as written, one per list element; empty for DEFAULT
     * @param local until the end of the transaction only
     */
    record SetParameter(String name, List<String> values, boolean local) implements SessionEffect {

        public SetParameter {
            values = List.copyOf(values);
        }
    }

    /**
     * RESET of one parameter.
     *
     * @param name in lower case
     */
    record ResetParameter(String name) implements SessionEffect {}

    /** RESET ALL: every parameter but role and session_authorization. */
    record ResetAll() implements SessionEffect {}

    /**
     * SET ROLE.
     *
     * @param role {@code none} to give it up; empty for DEFAULT and RESET, which put back the one of the start
     */
    record SetRole(String role, boolean local) implements SessionEffect {}

    /**
     * SET SESSION AUTHORIZATION.
     *
     * @param role empty for DEFAULT and RESET
     */
    record SetSessionAuthorization(String role, boolean local) implements SessionEffect {}

    /** DISCARD; {@code ALL} also resets parameters and role, closes cursors, forgets prepared statements and channels. */
    record Discard(What what) implements SessionEffect {

        /** What is thrown away. */
        public enum What {
            ALL,
            PLANS,
            SEQUENCES,
            TEMP
        }
    }

    /**
     * PREPARE.
     *
     * @param inner what EXECUTE of this name will do; its text is that of the whole PREPARE
     */
    record Prepare(String name, SqlStatement inner) implements SessionEffect {}

    /** Runs a prepared statement, also inside EXPLAIN ANALYZE and CREATE TABLE AS. */
    record Execute(String name) implements SessionEffect {}

    record Deallocate(String name) implements SessionEffect {}

    record DeallocateAll() implements SessionEffect {}

    /**
     * DECLARE.
     *
     * @param hold lives on after the transaction
     */
    record DeclareCursor(String name, boolean hold) implements SessionEffect {}

    /**
     * FETCH and MOVE.
     *
     * @param move moves without returning rows
     */
    record Fetch(String name, boolean move) implements SessionEffect {}

    record Close(String name) implements SessionEffect {}

    record CloseAll() implements SessionEffect {}

    record Listen(String channel) implements SessionEffect {}

    /**
     * UNLISTEN.
     *
     * @param channel {@code *} for all
     */
    record Unlisten(String channel) implements SessionEffect {}

    record Notify(String channel) implements SessionEffect {}

    /** The client sends rows next. */
    record CopyIn() implements SessionEffect {}

    /** The target sends rows next. */
    record CopyOut() implements SessionEffect {}
}
