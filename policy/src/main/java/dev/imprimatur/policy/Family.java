package dev.imprimatur.policy;

import dev.imprimatur.core.action.CallFacts;
import dev.imprimatur.core.action.Facts;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.policy.Rule;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Operations that have the same kind of facts. */
enum Family {
    /** Operations whose name begins with {@code sql.}; their facts are {@link SqlFacts}. */
    SQL,
    /** All others; their facts are {@link CallFacts}. */
    CALL;

    /** What the PostgreSQL connector can call an action. A script is several statements in one string. */
    static final List<String> SQL_OPERATIONS = List.of(
            "sql.select",
            "sql.insert",
            "sql.update",
            "sql.delete",
            "sql.merge",
            "sql.copy-in",
            "sql.copy-out",
            "sql.call",
            "sql.create",
            "sql.alter",
            "sql.drop",
            "sql.truncate",
            "sql.grant",
            "sql.set",
            "sql.transaction",
            "sql.explain",
            "sql.lock",
            "sql.maintain",
            "sql.listen",
            "sql.prepare",
            "sql.execute",
            "sql.deallocate",
            "sql.cursor",
            "sql.script",
            "sql.unrecognised");

    private static final String SQL_PREFIX = "sql.";
    private static final Pattern OPERATION_GLOB = Pattern.compile("[a-z*][a-z0-9*-]*(\\.[a-z0-9*-]+){0,3}");

    /** As messages name it. */
    String words() {
        return switch (this) {
            case SQL -> "operations of `sql.*`";
            case CALL -> "operations outside `sql.*`";
        };
    }

    static Family of(Facts facts) {
        return switch (facts) {
            case SqlFacts sql -> SQL;
            case CallFacts call -> CALL;
        };
    }

    /** The families of the operations that {@code on} can match. */
    static Set<Family> of(Rule.Head on) {
        EnumSet<Family> families = EnumSet.noneOf(Family.class);
        for (Glob glob : on.operations()) {
            String literal = glob.exact()
                    ? glob.text()
                    : glob.text().substring(0, glob.text().indexOf('*'));
            if (literal.startsWith(SQL_PREFIX) || (!glob.exact() && SQL_PREFIX.startsWith(literal))) {
                families.add(SQL);
            }
            if (!literal.startsWith(SQL_PREFIX)) {
                families.add(CALL);
            }
        }
        return families;
    }

    /** Whether no connector and no program can name an operation that fits. */
    static boolean impossible(Glob glob) {
        if (!OPERATION_GLOB.matcher(glob.text()).matches()) {
            return true;
        }
        return glob.text().startsWith(SQL_PREFIX) && SQL_OPERATIONS.stream().noneMatch(glob::matches);
    }
}
