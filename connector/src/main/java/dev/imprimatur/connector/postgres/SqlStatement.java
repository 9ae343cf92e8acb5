package dev.imprimatur.connector.postgres;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One statement and what it does.
 *
 * @param text exactly as it stands in what was read, without what separates it from its neighbours
 * @param effects at least one, the gravest first
 * @param plainRead nothing in it can change anything on the target, as long as its names mean PostgreSQL's own functions:
 *     pg_catalog must come first in the session's search_path, see {@link #distrusted}
 * @param session what it does to the session that sends it
 */
public record SqlStatement(String text, List<Effect> effects, boolean plainRead, SessionEffect session) {

    public SqlStatement {
        if (effects.isEmpty()) {
            throw new IllegalArgumentException("A statement does at least one thing.");
        }
        effects =
                effects.stream().sorted(Comparator.comparing(Effect::operation)).toList();
    }

    /** Text that is not understood. */
    static SqlStatement unrecognised(String text, List<String> statements) {
        return new SqlStatement(
                text,
                List.of(new Effect(SqlOperation.UNRECOGNISED, statements, List.of(), List.of(), List.of(), false)),
                false,
                new SessionEffect.Unknown());
    }

    /** Whether it runs code that may do anything to the session, unseen. */
    boolean opaque() {
        boolean opaque = session instanceof SessionEffect.Unknown;
        for (Effect effect : effects) {
            opaque |= effect.operation() == SqlOperation.CALL || effect.operation() == SqlOperation.UNRECOGNISED;
        }
        return opaque;
    }

    /**
     * The same statement in a session where a built-in's name may mean something else, because search_path puts another
     * schema before pg_catalog: it calls unknown code.
     */
    public SqlStatement distrusted() {
        Effect widest = effects.getLast();
        List<Effect> all = new ArrayList<>(effects);
        all.removeIf(effect -> effect.operation() == SqlOperation.CALL);
        all.add(new Effect(
                SqlOperation.CALL, widest.statements(), widest.tables(), widest.columns(), widest.functions(), false));
        return new SqlStatement(text, all, false, session);
    }
}
