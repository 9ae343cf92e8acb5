package dev.imprimatur.connector.postgres;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What statements do to the session: expected when one is sent in a pipeline, and settled when the target has done it. */
final class Consequences {

    /** An identifier that needs no quotes. */
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

    private final SessionNames names;
    private final Circumstances circumstances;

    Consequences(SessionNames names, Circumstances circumstances) {
        this.names = names;
        this.circumstances = circumstances;
    }

    /** Sent, and not answered yet; what follows in the same pipeline meets this. */
    void expect(SessionEffect effect) {
        switch (effect) {
            case SessionEffect.Prepare(String name, SqlStatement inner) ->
                names.expectStatement(name, Optional.of(Prepared.stated(inner, circumstances.meaning())));
            case SessionEffect.Deallocate(String name) -> names.expectStatement(name, Optional.empty());
            case SessionEffect.DeallocateAll all -> names.expectNoStatements();
            case SessionEffect.Discard(SessionEffect.Discard.What what) -> {
                if (what == SessionEffect.Discard.What.ALL) {
                    names.expectNoStatements();
                    circumstances.assumePutBack(Circumstances.ROLE, "DISCARD ALL");
                    circumstances.assumePutBack(Circumstances.SESSION_AUTHORIZATION, "DISCARD ALL");
                    assumeAllPutBack("DISCARD ALL");
                }
            }
            case SessionEffect.DeclareCursor(String name, boolean hold) -> names.expectPortal(name, Optional.empty());
            case SessionEffect.SetParameter(String name, List<String> values, boolean local) -> assume(name, values);
            case SessionEffect.ResetParameter(String name) -> circumstances.assumePutBack(name, "RESET");
            case SessionEffect.ResetAll all -> assumeAllPutBack("RESET ALL");
            case SessionEffect.Transaction transaction -> {
                expect(transaction.control());
                circumstances.expectTransaction(
                        PostgresActions.inTransactionAfter(transaction, circumstances.inTransaction()));
            }
            case SessionEffect.SetRole(String role, boolean local) ->
                assume(Circumstances.ROLE, role.isEmpty() ? List.of() : List.of(role));
            case SessionEffect.SetSessionAuthorization(String role, boolean local) -> {
                assume(Circumstances.SESSION_AUTHORIZATION, role.isEmpty() ? List.of() : List.of(role));
                assume(Circumstances.ROLE, role.isEmpty() ? List.of() : List.of("none"));
            }
            case SessionEffect.None none -> {}
            case SessionEffect.Unknown unknown -> names.expectNoStatements();
            case SessionEffect.Execute execute -> {}
            case SessionEffect.Fetch fetch -> {}
            case SessionEffect.Close close -> {}
            case SessionEffect.CloseAll close -> {}
            case SessionEffect.Listen listen -> {}
            case SessionEffect.Unlisten unlisten -> {}
            case SessionEffect.Notify notify -> {}
            case SessionEffect.CopyIn copy -> {}
            case SessionEffect.CopyOut copy -> {}
        }
    }

    private void assume(String name, List<String> values) {
        if (values.isEmpty()) {
            circumstances.assumePutBack(name, "DEFAULT");
        } else {
            circumstances.assume(name, value(name, values));
        }
    }

    private void assumeAllPutBack(String how) {
        circumstances.assumePutBack(Circumstances.SETTINGS, how);
        circumstances.assumePutBack(Circumstances.PATH, how);
    }

    /** As PostgreSQL writes it. */
    private static String value(String name, List<String> values) {
        return name.equals(Circumstances.PATH)
                ? values.stream().map(Consequences::quoted).collect(Collectors.joining(", "))
                : String.join(", ", values);
    }

    private static String quoted(String identifier) {
        return PLAIN.matcher(identifier).matches() ? identifier : '"' + identifier.replace("\"", "\"\"") + '"';
    }

    private void expect(SessionEffect.Transaction.Control control) {
        switch (control) {
            case COMMIT, PREPARE -> circumstances.expectEnd(true);
            case ROLLBACK, ROLLBACK_TO -> circumstances.expectEnd(false);
            case BEGIN, SAVEPOINT, RELEASE, COMMIT_PREPARED, ROLLBACK_PREPARED, MODES -> {}
        }
    }

    /** Done by the target. */
    void settle(SessionEffect effect) {
        switch (effect) {
            case SessionEffect.Prepare(String name, SqlStatement inner) ->
                names.confirmStatement(name, Prepared.stated(inner, circumstances.meaningOfStated()));
            case SessionEffect.Deallocate(String name) -> names.forgetStatement(name);
            case SessionEffect.DeallocateAll all -> names.forgetStatements();
            case SessionEffect.Discard(SessionEffect.Discard.What what) -> {
                if (what == SessionEffect.Discard.What.ALL) {
                    names.forgetStatements();
                    circumstances.becomesAnotherUser(true, false);
                    circumstances.allPutBack();
                }
            }
            case SessionEffect.DeclareCursor(String name, boolean hold) -> names.forgetPortal(name);
            case SessionEffect.SetParameter(String name, List<String> values, boolean local) ->
                set(name, values, local);
            case SessionEffect.ResetParameter(String name) -> circumstances.set(name, Optional.empty(), false);
            case SessionEffect.ResetAll all -> circumstances.allPutBack();
            case SessionEffect.SetRole(String role, boolean local) ->
                circumstances.becomes(Optional.of(role).filter(name -> !name.isEmpty()), local);
            case SessionEffect.SetSessionAuthorization(String role, boolean local) ->
                circumstances.becomesAnotherUser(role.isEmpty(), local);
            case SessionEffect.Unknown unknown -> names.forgetStatements();
            case SessionEffect.None none -> {}
            case SessionEffect.Transaction transaction -> settle(transaction.control());
            case SessionEffect.Execute execute -> {}
            case SessionEffect.Fetch fetch -> {}
            case SessionEffect.Close close -> {}
            case SessionEffect.CloseAll close -> {}
            case SessionEffect.Listen listen -> {}
            case SessionEffect.Unlisten unlisten -> {}
            case SessionEffect.Notify notify -> {}
            case SessionEffect.CopyIn copy -> {}
            case SessionEffect.CopyOut copy -> {}
        }
    }

    private void settle(SessionEffect.Transaction.Control control) {
        switch (control) {
            case COMMIT, PREPARE -> circumstances.committed();
            case ROLLBACK -> circumstances.rolledBackWholly();
            case ROLLBACK_TO -> circumstances.rolledBackToSavepoint();
            case BEGIN, SAVEPOINT, RELEASE, COMMIT_PREPARED, ROLLBACK_PREPARED, MODES -> {}
        }
    }

    private static boolean ends(SessionEffect effect) {
        return effect instanceof SessionEffect.Transaction transaction
                && transaction.control().ends();
    }

    private void set(String name, List<String> values, boolean local) {
        circumstances.set(name, values.isEmpty() ? Optional.empty() : Optional.of(value(name, values)), local);
    }

    /**
     * A message with these effects failed. A setting or role that was its only effect is undone with it; of several effects nobody
     * knows which came about, so what they touch is known no more.
     */
    void doubt(List<SessionEffect> effects) {
        if (effects.size() > 1 && effects.stream().anyMatch(Consequences::ends)) {
            circumstances.nobodyKnows();
        }
        for (SessionEffect effect : effects) {
            switch (effect) {
                case SessionEffect.Prepare(String name, SqlStatement inner) -> names.forgetStatement(name);
                case SessionEffect.Transaction transaction -> {}
                case SessionEffect.SetParameter set when effects.size() == 1 -> {}
                case SessionEffect.ResetParameter reset when effects.size() == 1 -> {}
                case SessionEffect.SetRole role when effects.size() == 1 -> {}
                case SessionEffect.SetSessionAuthorization role when effects.size() == 1 -> {}
                case SessionEffect other -> settle(other);
            }
        }
        circumstances.rolledBackPartly();
    }
}
