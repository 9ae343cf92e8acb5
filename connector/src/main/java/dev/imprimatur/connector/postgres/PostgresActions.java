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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes actions from the bytes that execute something: a simple query's text, or an Execute's portal. */
final class PostgresActions {

    private final Target target;
    private final Subject subject;
    private final TableLabels labels;
    private final Texts texts;
    private final Circumstances circumstances;
    private final SessionNames names;
    private final NameResolution resolution;
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
        this.resolution = new NameResolution(names, circumstances, texts);
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
    Optional<Judged> query(String text, byte[] content, Occasion occasion) throws ProtocolViolation, TextUnread {
        boolean doubtful = circumstances.isUnsure() && readsDifferently(content);
        Reading reading = doubtful ? Reading.Script.doubtful(text) : texts.read(text);
        if (reading.statements().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(judge(
                new Found(reading, Bytes.of(content), List.of(), Optional.empty(), Optional.empty(), false),
                occasion.in(StatementComment.of(text))));
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
            return Optional.of(judge(unknown(name, portal), occasion));
        }
        Prepared statement = prepared.get();
        Reading reading = statement.reading(texts);
        if (reading.statements().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(judge(
                new Found(reading, statement.content(), portal.get().parameters(), portal, prepared, false),
                occasion.in(statement.comment())));
    }

    private static Found unknown(String name, Optional<Portal> portal) throws ProtocolViolation {
        String what = "(the portal `" + name + "`, which was not bound here)";
        return new Found(
                new Reading.Script(List.of(SqlStatement.unrecognised(what, List.of()))),
                Bytes.utf8(what),
                portal.isPresent() ? portal.get().parameters() : List.of(),
                portal,
                Optional.empty(),
                true);
    }

    /**
     * What a message executes.
     *
     * @param content the bytes of its text
     * @param portal empty for a simple query, and where this gateway does not know the portal
     * @param prepared what the portal runs, where this gateway knows it
     * @param unknown this gateway can't know what is executed
     */
    private record Found(
            Reading reading,
            Bytes content,
            List<Payload.Parameter> parameters,
            Optional<Portal> portal,
            Optional<Prepared> prepared,
            boolean unknown) {

        /** Whether what held when it was prepared and bound, as far as it matters, holds {@code now}. */
        boolean lasts(Meaning now) {
            return (portal.isEmpty() || portal.get().meaning().lasts(now))
                    && (prepared.isEmpty() || prepared.get().meaning().lasts(now));
        }
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

    private Judged judge(Found found, Occasion occasion) throws ProtocolViolation, TextUnread {
        Meaning now = circumstances.meaning();
        boolean distrusted = now.distrustsNames()
                || found.portal().map(bound -> bound.meaning().distrustsNames()).orElse(false);
        Reading reading = found.reading();
        NameResolution.Resolved resolved = resolution.of(reading.statements(), distrusted);
        List<SessionEffect> effects = new ArrayList<>(1);
        boolean plainRead = true;
        boolean opaque = false;
        for (SqlStatement statement : resolved.statements()) {
            plainRead &= statement.plainRead();
            opaque |= statement.opaque();
            if (!(statement.session() instanceof SessionEffect.None)) {
                effects.add(statement.session());
            }
        }
        needRoom(effects);
        Prepared.Parts parts = parts(
                resolved.statements(),
                found.prepared().filter(same -> constant(reading)),
                distrusted,
                found.parameters().size());
        Action action = new Action(
                occasion.id(),
                subject,
                target,
                parts.first().operation(),
                parts.first().facts(),
                parts.rest(),
                new Payload(found.content(), found.parameters(), state(found, resolved, now, occasion.id())),
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
                exposed(reading).or(resolved::exposed));
    }

    /** What gives the bytes their meaning: now, and where it was otherwise when something was read before. */
    private static Map<String, String> state(
            Found found, NameResolution.Resolved resolved, Meaning now, ActionId attempt) {
        boolean unknown = found.unknown() || resolved.unknown();
        if (resolved.told().isEmpty() && !unknown && found.lasts(now)) {
            return now.state();
        }
        Map<String, String> state = new TreeMap<>(now.state());
        found.prepared().ifPresent(statement -> statement.meaning().preparedUnder(now, "it", state));
        found.portal().ifPresent(bound -> bound.meaning().boundUnder(now, state));
        state.putAll(resolved.told());
        if (unknown) {
            state.put("attempt", attempt.text()); // what is not known is never the same twice
        }
        return state;
    }

    /** What PREPARE keeps counts as what Parse does. */
    private void needRoom(List<SessionEffect> effects) throws ProtocolViolation {
        int count = 0;
        long length = 0;
        for (SessionEffect effect : effects) {
            if (effect instanceof SessionEffect.Prepare(String name, SqlStatement inner)) {
                count++;
                length += inner.text().length();
            }
        }
        if (count > 0) {
            names.needRoom(count, length);
        }
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
}
