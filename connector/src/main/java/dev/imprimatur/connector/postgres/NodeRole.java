package dev.imprimatur.connector.postgres;

import java.util.Locale;

/** How a kind of node is understood; {@code node-roles.txt} says which kind has which. */
enum NodeRole {
    /** Means no more than what is inside it. */
    PART,
    /** Never written by the parser: what holds it is not understood. */
    NEVER,
    /** A statement that is fully told by its operations, the tables in it and the expressions in it. */
    STATEMENT,
    /** A statement that holds another one, each an effect of its own. */
    INSIDE,
    /** DROP, COMMENT and SECURITY LABEL: names objects by lists of words. */
    NAMED_OBJECT,

    SELECT,
    INSERT,
    UPDATE,
    DELETE,
    MERGE,
    COPY,
    EXPLAIN,
    PREPARE,
    CALL,
    LOCK,
    TRANSACTION,
    SETTING,
    FUNCTION_DEFINITION,
    TRIGGER_DEFINITION,
    OBJECT_DEFINITION,
    ALTER_COMMAND,
    PRIVILEGE,

    FUNCTION,
    OPERATOR,
    SUBLINK,
    SORT,
    TYPE,
    COLUMN,
    FIELD,
    /** A function in FROM. */
    ROWS,
    STAR,
    INDEX_ELEMENT,

    RELATION,
    ALIAS,
    JOIN,
    SAMPLE,
    LOCKING,
    INTO,
    /** The common tables of a statement, which reads them itself; anywhere else they are not understood. */
    WITH,
    /** Names a table without reading or changing its rows. */
    REFERENCE,
    /** Declares a type; in a query, converts to it. */
    TYPED;

    static NodeRole named(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
