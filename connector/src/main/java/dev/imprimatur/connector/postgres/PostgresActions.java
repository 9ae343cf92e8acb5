package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.action.Trace;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.subject.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes actions from the bytes that execute something: a simple query's text, or an Execute's portal. */
final class PostgresActions {

    private final Target target;
    private final Subject subject;
    private final TableLabels labels;
    private final Texts texts;
    private final Circumstances circumstances;
    private final SessionNames names;
    private final MacKey key;

    PostgresActions(
            Target target,
            Subject subject,
            TableLabels labels,
            Texts texts,
            Circumstances circumstances,
            SessionNames names,
            MacKey key) {
        this.target = target;
        this.subject = subject;
        this.labels = labels;
        this.texts = texts;
        this.circumstances = circumstances;
        this.names = names;
        this.key = key;
    }

    /** Who, for what it says it does, in which trace, unless the statement says otherwise, and when. */
    record Occasion(ActionId id, Intent intent, SourceModel model, Optional<Trace> trace, Instant at) {

        Occasion in(StatementComment said) {
            return said.nothing()
                    ? this
                    : new Occasion(id, said.over(intent), model, said.trace().or(() -> trace), at);
        }
    }

    private record Part(Effect effect, boolean inTransaction) {}

    /**
     * A simple query; the whole text is the unit.
     *
     * @return empty where the text holds no statement: the target does nothing but say so
     */
    Optional<Judged> query(String text, byte[] content, Occasion occasion) throws TextUnread {
        boolean doubtful = circumstances.isUnsure() && readsDifferently(content);
        Reading reading = doubtful ? Reading.Script.doubtful(text) : texts.read(text);
        if (reading.statements().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                judge(reading, Optional.empty(), Bytes.of(content), List.of(), occasion.in(StatementComment.of(text))));
    }

    /**
     * An Execute of what was bound; a portal that this gateway does not know is understood by nobody.
     *
     * @return empty where the statement is empty
     */
    Optional<Judged> execute(String name, Optional<Portal> portal, Occasion occasion)
            throws ProtocolViolation, TextUnread {
        Optional<Prepared> prepared = portal.flatMap(Portal::prepared);
        if (portal.isEmpty() || prepared.isEmpty()) {
            String what = "(the portal `" + name + "`, which was not bound here)";
            Reading unknown = new Reading.Script(List.of(SqlStatement.unrecognised(what, List.of())));
            List<Payload.Parameter> parameters =
                    portal.isPresent() ? portal.get().parameters() : List.of();
            return Optional.of(judge(unknown, Optional.empty(), Bytes.utf8(what), parameters, occasion));
        }
        List<Payload.Parameter> parameters = portal.get().parameters();
        Reading reading = prepared.get().reading(texts);
        if (reading.statements().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(judge(
                reading,
                prepared,
                prepared.get().content(),
                parameters,
                occasion.in(prepared.get().comment())));
    }

    /** Text that means something else when standard_conforming_strings is off, or in another encoding than UTF-8. */
    static boolean readsDifferently(byte[] text) {
        for (byte b : text) {
            if (b < 0 || b == '\\') {
                return true;
            }
        }
        return false;
    }

    private Judged judge(
            Reading reading,
            Optional<Prepared> prepared,
            Bytes content,
            List<Payload.Parameter> parameters,
            Occasion occasion)
            throws TextUnread {
        boolean distrusted = circumstances.distrustsNames();
        List<SqlStatement> statements = resolved(reading.statements(), distrusted);
        List<SessionEffect> effects = new ArrayList<>(1);
        boolean plainRead = true;
        boolean opaque = false;
        for (SqlStatement statement : statements) {
            plainRead &= statement.plainRead();
            opaque |= opaque(statement);
            if (!(statement.session() instanceof SessionEffect.None)) {
                effects.add(statement.session());
            }
        }
        Prepared.Parts parts =
                parts(statements, prepared.filter(same -> constant(reading)), distrusted, parameters.size());
        Action action = new Action(
                occasion.id(),
                subject,
                target,
                parts.first().operation(),
                parts.first().facts(),
                parts.rest(),
                new Payload(content, parameters, circumstances.state()),
                occasion.intent(),
                occasion.model(),
                occasion.trace(),
                occasion.at());
        return new Judged(
                action.hiding(reading.secrets(), key),
                plainRead,
                opaque,
                effects,
                syntax(reading),
                unread(reading),
                exposed(reading));
    }

    /** Whether it always does the same; EXECUTE does what its name means at the moment. */
    private static boolean constant(Reading reading) {
        return reading.statements().size() == 1
                && reading.statements().getFirst().session() instanceof SessionEffect.None;
    }

    private static Optional<Problem> syntax(Reading reading) {
        return switch (reading) {
            case Reading.Script script -> Optional.empty();
            case Reading.Broken(SqlStatement whole, String message, int position) ->
                Optional.of(new Problem("42601", message, "", "", position));
            case Reading.Exposed exposed -> Optional.empty();
            case Reading.Refused refused -> Optional.empty();
        };
    }

    private static Optional<String> unread(Reading reading) {
        return reading instanceof Reading.Refused(SqlStatement whole, String reason)
                ? Optional.of(reason)
                : Optional.empty();
    }

    private static Optional<Problem> exposed(Reading reading) {
        return reading instanceof Reading.Exposed(SqlStatement whole, String option)
                ? Optional.of(Sentences.exposed(option))
                : Optional.empty();
    }

    /** What policy is asked, kept with the prepared statement as long as nothing it depends on changes. */
    private Prepared.Parts parts(
            List<SqlStatement> statements, Optional<Prepared> prepared, boolean distrusted, int parameters) {
        boolean inTransaction = circumstances.inTransaction();
        if (prepared.isPresent()) {
            Optional<Prepared.Parts> kept = prepared.get().parts();
            if (kept.isPresent()
                    && kept.get().inTransaction() == inTransaction
                    && kept.get().distrusted() == distrusted
                    && kept.get().parameters() == parameters) {
                return kept.get();
            }
        }
        List<Part> all = new ArrayList<>(1);
        boolean inside = inTransaction;
        for (SqlStatement statement : statements) {
            for (Effect effect : statement.effects()) {
                all.add(new Part(effect, inside));
            }
            inside = inTransactionAfter(statement.session(), inside);
        }
        all.sort((a, b) -> a.effect().operation().compareTo(b.effect().operation()));
        List<Action.Part> labelled = new ArrayList<>(all.size());
        for (Part part : all) {
            labelled.add(part.effect().part(part.inTransaction(), parameters, labels));
        }
        Prepared.Parts parts = new Prepared.Parts(
                inTransaction,
                distrusted,
                parameters,
                labelled.getFirst(),
                List.copyOf(labelled.subList(1, labelled.size())));
        prepared.ifPresent(statement -> statement.keep(parts));
        return parts;
    }

    /** Whether a transaction block is open after a statement that is not executed yet. */
    static boolean inTransactionAfter(SessionEffect effect, boolean before) {
        if (effect
                instanceof
                SessionEffect.Transaction(SessionEffect.Transaction.Control control, String name, boolean chained)) {
            return switch (control) {
                case BEGIN -> true;
                case COMMIT, ROLLBACK, PREPARE -> chained;
                case SAVEPOINT, RELEASE, ROLLBACK_TO, COMMIT_PREPARED, ROLLBACK_PREPARED, MODES -> before;
            };
        }
        return before;
    }

    private static boolean opaque(SqlStatement statement) {
        boolean opaque = statement.session() instanceof SessionEffect.Unknown;
        for (Effect effect : statement.effects()) {
            opaque |= effect.operation() == SqlOperation.CALL || effect.operation() == SqlOperation.UNRECOGNISED;
        }
        return opaque;
    }

    /** The statements with EXECUTE replaced by what it executes. */
    private List<SqlStatement> resolved(List<SqlStatement> statements, boolean distrusted) throws TextUnread {
        if (!distrusted
                && statements.size() == 1
                && !(statements.getFirst().session() instanceof SessionEffect.Execute)) {
            return statements;
        }
        Map<String, Optional<SqlStatement>> here = new HashMap<>();
        List<SqlStatement> resolved = new ArrayList<>(statements.size());
        for (SqlStatement statement : statements) {
            SqlStatement meant = statement.session() instanceof SessionEffect.Execute(String name)
                    ? executed(statement, here.containsKey(name) ? here.get(name) : prepared(name))
                    : statement;
            if (statement.session() instanceof SessionEffect.Prepare(String name, SqlStatement inner)) {
                here.put(name, Optional.of(inner));
            }
            resolved.add(distrusted && namesCode(meant) ? meant.distrusted() : meant);
        }
        return resolved;
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

    private Optional<SqlStatement> prepared(String name) throws TextUnread {
        Optional<Prepared> prepared = names.statement(name);
        if (prepared.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(prepared.get().reading(texts).statements())
                .filter(statements -> statements.size() == 1)
                .map(List::getFirst)
                .filter(inner -> !(inner.session() instanceof SessionEffect.Execute));
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
}
