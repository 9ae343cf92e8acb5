package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Operation;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What SQL can do, as policies name it; the gravest first. Where one statement does several things, each is a part of
 * its own, and policy must allow every one of them.
 */
public enum SqlOperation {
    /** {@code sql.unrecognised}: text that is not understood as a whole: no SQL, over a limit, or with an unknown node. */
    UNRECOGNISED,
    /** {@code sql.copy-server}: COPY from or to a file or a program of the database server. */
    COPY_SERVER,
    /** {@code sql.system}: changes the server or reaches out of it: ALTER SYSTEM, LOAD, extensions, subscriptions. */
    SYSTEM,
    /** {@code sql.role}: creates, changes or drops roles, or what they own. */
    ROLE,
    /** {@code sql.grant}: gives or takes rights and memberships, now or by default. */
    GRANT,
    /** {@code sql.become}: SET ROLE, SET SESSION AUTHORIZATION and their RESET: acts with another role's rights. */
    BECOME,
    /** {@code sql.drop}: removes tables, functions, databases or any other object. */
    DROP,
    /** {@code sql.truncate}: empties tables. */
    TRUNCATE,
    /** {@code sql.alter}: changes the definition, owner, name or comment of an object. */
    ALTER,
    /** {@code sql.create}: makes an object; also SELECT INTO and CREATE TABLE AS. */
    CREATE,
    /** {@code sql.delete}: deletes rows. */
    DELETE,
    /** {@code sql.update}: changes rows; also the DO UPDATE of an INSERT. */
    UPDATE,
    /** {@code sql.merge}: MERGE; what its branches do are parts of their own. */
    MERGE,
    /** {@code sql.insert}: adds rows. */
    INSERT,
    /** {@code sql.copy-in}: adds rows that the client sends by COPY. */
    COPY_IN,
    /** {@code sql.call}: runs code that is not known to be free of side effects: CALL, DO, functions, operators, casts. */
    CALL,
    /** {@code sql.execute}: runs a prepared statement; what that does was said when it was prepared. */
    EXECUTE,
    /** {@code sql.two-phase}: PREPARE TRANSACTION, COMMIT PREPARED and ROLLBACK PREPARED. */
    TWO_PHASE,
    /** {@code sql.configure}: a setting that changes what statements mean or what is checked, such as search_path. */
    CONFIGURE,
    /** {@code sql.lock}: LOCK, and SELECT with FOR UPDATE or FOR SHARE. */
    LOCK,
    /** {@code sql.maintain}: VACUUM, ANALYZE, REINDEX, CLUSTER, CHECKPOINT, REFRESH. */
    MAINTAIN,
    /** {@code sql.notify}: NOTIFY, LISTEN, UNLISTEN. */
    NOTIFY,
    /** {@code sql.copy-out}: sends rows to the client by COPY. */
    COPY_OUT,
    /** {@code sql.prepare}: PREPARE and DEALLOCATE; what is prepared is a part of its own. */
    PREPARE,
    /** {@code sql.cursor}: DECLARE, FETCH, MOVE, CLOSE; what a cursor reads is a part of the DECLARE. */
    CURSOR,
    /** {@code sql.set}: a setting that changes only how results look, how long things may take or how they are planned. */
    SET,
    /** {@code sql.transaction}: begins, ends or shapes a transaction; savepoints. */
    TRANSACTION,
    /** {@code sql.explain}: EXPLAIN; with ANALYZE what it runs is a part of its own. */
    EXPLAIN,
    /** {@code sql.show}: SHOW. */
    SHOW,
    /** {@code sql.select}: reads rows, be it by SELECT, VALUES, TABLE, RETURNING, or inside any other statement. */
    SELECT;

    private static final Map<SqlOperation, Operation> OPERATIONS = new EnumMap<>(SqlOperation.class);

    static {
        for (SqlOperation operation : values()) {
            String word = operation.name().toLowerCase(Locale.ROOT).replace('_', '-');
            OPERATIONS.put(operation, new Operation("sql." + word));
        }
    }

    /** The word for it in policies and in the log. */
    public Operation operation() {
        return Objects.requireNonNull(OPERATIONS.get(this), name());
    }

    /** Whether it changes nothing. */
    boolean isHarmless() {
        return switch (this) {
            case EXPLAIN, SHOW, SELECT -> true;
            case UNRECOGNISED, COPY_SERVER, SYSTEM, ROLE, GRANT, BECOME, DROP, TRUNCATE, ALTER, CREATE -> false;
            case DELETE, UPDATE, MERGE, INSERT, COPY_IN, CALL, EXECUTE, TWO_PHASE, CONFIGURE, LOCK -> false;
            case MAINTAIN, NOTIFY, COPY_OUT, PREPARE, CURSOR, SET, TRANSACTION -> false;
        };
    }

    /** Whether it is about tables as a whole, rather than about their rows. */
    boolean touches() {
        return switch (this) {
            case SYSTEM, ROLE, GRANT, DROP, TRUNCATE, ALTER, CREATE, MAINTAIN -> true;
            case UNRECOGNISED, COPY_SERVER, BECOME, DELETE, UPDATE, MERGE, INSERT, COPY_IN, CALL, EXECUTE -> false;
            case TWO_PHASE, CONFIGURE, LOCK, NOTIFY, COPY_OUT, PREPARE, CURSOR, SET, TRANSACTION -> false;
            case EXPLAIN, SHOW, SELECT -> false;
        };
    }

    /** Whether it is known not to update or delete rows without a condition, unless a statement says otherwise. */
    boolean isBounded() {
        return switch (this) {
            case UNRECOGNISED, CALL, EXECUTE, TRUNCATE, DELETE, UPDATE, MERGE -> false;
            case COPY_SERVER, SYSTEM, ROLE, GRANT, BECOME, DROP, ALTER, CREATE, INSERT, COPY_IN -> true;
            case TWO_PHASE, CONFIGURE, LOCK, MAINTAIN, NOTIFY, COPY_OUT, PREPARE, CURSOR, SET, TRANSACTION -> true;
            case EXPLAIN, SHOW, SELECT -> true;
        };
    }
}
