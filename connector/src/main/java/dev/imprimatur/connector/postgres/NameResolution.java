package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.Redaction;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What names in statements mean as they arrive: EXECUTE does what was prepared under its name, FETCH runs a portal, and which
 * functions are called depends on the search path, also where the same text has changed that before.
 */
final class NameResolution {

    private static final Bytes NO_SALT = Bytes.of(new byte[Digest.LENGTH]);

    private final SessionNames names;
    private final Circumstances circumstances;
    private final Texts texts;

    NameResolution(SessionNames names, Circumstances circumstances, Texts texts) {
        this.names = names;
        this.circumstances = circumstances;
        this.texts = texts;
    }

    /**
     * Statements with what their names mean.
     *
     * @param told what the bytes do not tell: the text of each prepared statement, by its name, without its secrets
     * @param unknown nobody knows what a name means, or it may not be told
     * @param exposed why it can't be asked about: a secret in what was prepared would be shown
     */
    record Resolved(
            List<SqlStatement> statements, Map<String, String> told, boolean unknown, Optional<Problem> exposed) {}

    /** @param distrusted names of PostgreSQL's own may mean something else from the beginning */
    Resolved of(List<SqlStatement> statements, boolean distrusted) throws TextUnread {
        if (!distrusted
                && statements.size() == 1
                && !named(statements.getFirst().session())) {
            return new Resolved(statements, Map.of(), false, Optional.empty());
        }
        return new Text(distrusted).resolve(statements);
    }

    private static boolean named(SessionEffect effect) {
        return effect instanceof SessionEffect.Execute || effect instanceof SessionEffect.Fetch;
    }

    /** One text, statement by statement. */
    private final class Text {
        /** What the text itself prepares, or deallocates. */
        private final Map<String, Optional<SqlStatement>> here = new TreeMap<>();

        private final Map<String, String> told = new TreeMap<>();
        private final List<SqlStatement> resolved = new ArrayList<>();
        private Optional<Problem> exposed = Optional.empty();
        private boolean allGone;
        private boolean distrusted;
        private boolean moved;
        private boolean unknown;

        Text(boolean distrusted) {
            this.distrusted = distrusted;
        }

        Resolved resolve(List<SqlStatement> statements) throws TextUnread {
            for (SqlStatement statement : statements) {
                SqlStatement meant = meant(statement);
                resolved.add(distrusted && namesCode(meant) ? meant.distrusted() : meant);
                followNames(meant);
                followPath(meant);
            }
            return new Resolved(resolved, told, unknown, exposed);
        }

        private SqlStatement meant(SqlStatement statement) throws TextUnread {
            SqlStatement meant = statement.session() instanceof SessionEffect.Execute(String name)
                    ? executed(statement, prepared(name))
                    : statement;
            if (meant.session() instanceof SessionEffect.Fetch(String name, boolean move) && names.mayBeBound(name)) {
                unknown = true;
                return SqlStatement.unrecognised(statement.text(), List.of("FetchStmt"));
            }
            return meant;
        }

        private Optional<SqlStatement> prepared(String name) throws TextUnread {
            Optional<SqlStatement> found = here.containsKey(name) ? here.get(name) : preparedBefore(name);
            unknown |= found.isEmpty();
            return found;
        }

        /** What was prepared before this text, and its text for whoever decides. */
        private Optional<SqlStatement> preparedBefore(String name) throws TextUnread {
            Optional<Prepared> prepared = allGone ? Optional.empty() : names.statement(name);
            if (prepared.isEmpty()) {
                return Optional.empty();
            }
            Reading reading = prepared.get().reading(texts);
            if (reading instanceof Reading.Exposed(SqlStatement whole, String option)) {
                exposed = Optional.of(Sentences.exposed(option));
                return Optional.empty();
            }
            String about = "prepared statement " + name;
            told.put(about, shown(prepared.get().content(), reading.secrets()));
            prepared.get().types().ifPresent(types -> told.put(about + " takes types", types));
            prepared.get().meaning().preparedUnder(circumstances.meaning(), "`" + name + "`", told);
            unknown |= !reading.secrets().isEmpty();
            return Optional.of(reading.statements())
                    .filter(statements -> statements.size() == 1)
                    .map(List::getFirst)
                    .filter(inner -> !(inner.session() instanceof SessionEffect.Execute));
        }

        private void followNames(SqlStatement statement) {
            switch (statement.session()) {
                case SessionEffect.Prepare(String name, SqlStatement inner) -> here.put(name, Optional.of(inner));
                case SessionEffect.Deallocate(String name) -> here.put(name, Optional.empty());
                case SessionEffect.DeallocateAll all -> forgetNames();
                case SessionEffect.Discard(SessionEffect.Discard.What what)
                when what == SessionEffect.Discard.What.ALL -> forgetNames();
                case SessionEffect.Unknown unknownEffect -> forgetNames();
                default -> {
                    // names stay as they are
                }
            }
        }

        private void forgetNames() {
            here.clear();
            allGone = true;
        }

        /** What follows in the same text may meet another search path. */
        private void followPath(SqlStatement statement) {
            switch (statement.session()) {
                case SessionEffect.SetParameter(String name, List<String> values, boolean local)
                when name.equals(Circumstances.PATH) -> {
                    moved = true;
                    distrusted = values.isEmpty()
                            || Circumstances.distrusts(String.join(",", values))
                            || circumstances.isUnsure();
                }
                case SessionEffect.ResetParameter(String name)
                when name.equals(Circumstances.PATH) -> distrusted = true;
                case SessionEffect.ResetAll all -> distrusted = true;
                case SessionEffect.Discard(SessionEffect.Discard.What what)
                when what == SessionEffect.Discard.What.ALL -> distrusted = true;
                case SessionEffect.Transaction(SessionEffect.Transaction.Control control, String name, boolean chained)
                when control.ends() || control == SessionEffect.Transaction.Control.ROLLBACK_TO ->
                    distrusted |= moved || circumstances.pathMoved();
                default -> distrusted |= statement.opaque();
            }
        }
    }

    private static String shown(Bytes content, List<Redaction.Span> secrets) {
        List<Redaction> hidden = secrets.stream()
                .map(secret -> new Redaction(secret.at(), secret.length(), NO_SALT))
                .toList();
        return new Payload(content, List.of(), Map.of(), hidden).shown().utf8();
    }

    private static SqlStatement executed(SqlStatement statement, Optional<SqlStatement> inner) {
        List<Effect> effects = new ArrayList<>(statement.effects());
        effects.removeIf(effect -> effect.operation() == SqlOperation.EXECUTE);
        SqlStatement meant = inner.orElseGet(() -> SqlStatement.unrecognised(statement.text(), List.of("ExecuteStmt")));
        boolean plainRead =
                meant.plainRead() && effects.stream().allMatch(effect -> effect.operation() == SqlOperation.SELECT);
        effects.addAll(meant.effects());
        return new SqlStatement(statement.text(), effects, plainRead, meant.session());
    }

    /** Whether names in it could mean code; the others must work, or a session could not be set right again. */
    private static boolean namesCode(SqlStatement statement) {
        return switch (statement.session()) {
            case SessionEffect.Transaction control -> false;
            case SessionEffect.SetParameter set -> false;
            case SessionEffect.ResetParameter reset -> false;
            case SessionEffect.ResetAll reset -> false;
            case SessionEffect.SetRole role -> false;
            case SessionEffect.SetSessionAuthorization role -> false;
            case SessionEffect.Discard discard -> false;
            case SessionEffect.Deallocate deallocate -> false;
            case SessionEffect.DeallocateAll deallocate -> false;
            case SessionEffect.Close close -> false;
            case SessionEffect.CloseAll close -> false;
            case SessionEffect.Listen listen -> false;
            case SessionEffect.Unlisten unlisten -> false;
            case SessionEffect.Notify notify -> false;
            case SessionEffect.None none -> true;
            case SessionEffect.Unknown unknown -> true;
            case SessionEffect.Prepare prepare -> true;
            case SessionEffect.Execute execute -> true;
            case SessionEffect.DeclareCursor cursor -> true;
            case SessionEffect.Fetch fetch -> true;
            case SessionEffect.CopyIn copy -> true;
            case SessionEffect.CopyOut copy -> true;
        };
    }
}
