package dev.imprimatur.connector.postgres;

import java.util.List;
import java.util.Optional;

/** What statements do to the session: expected when one is sent in a pipeline, and settled when the target has done it. */
final class Consequences {

    private static final String PATH = "search_path";

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
                    circumstances.assume(Circumstances.ROLE, "none");
                    circumstances.assumePutBack(PATH, "DISCARD ALL");
                }
            }
            case SessionEffect.DeclareCursor(String name, boolean hold) -> names.expectPortal(name, Optional.empty());
            case SessionEffect.SetParameter(String name, List<String> values, boolean local) -> assume(name, values);
            case SessionEffect.ResetParameter(String name) -> circumstances.assumePutBack(name, "RESET");
            case SessionEffect.ResetAll all -> {
                circumstances.assumePutBack("all settings", "RESET ALL");
                circumstances.assumePutBack(PATH, "RESET ALL");
            }
            case SessionEffect.Transaction transaction -> {
                expect(transaction.control());
                circumstances.expectTransaction(
                        PostgresActions.inTransactionAfter(transaction, circumstances.inTransaction()));
            }
            case SessionEffect.SetRole(String role, boolean local) ->
                circumstances.assume(Circumstances.ROLE, role.isEmpty() ? "none" : role);
            case SessionEffect.SetSessionAuthorization role -> circumstances.assume(Circumstances.ROLE, "none");
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
            circumstances.assume(name, String.join(", ", values));
        }
    }

    private void expect(SessionEffect.Transaction.Control control) {
        switch (control) {
            case COMMIT, PREPARE -> circumstances.expectEnd(circumstances.status() == 'E');
            case ROLLBACK, ROLLBACK_TO -> circumstances.expectEnd(true);
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
                    circumstances.becomes("none");
                    circumstances.pathUnknown("DISCARD ALL");
                }
            }
            case SessionEffect.DeclareCursor(String name, boolean hold) -> names.forgetPortal(name);
            case SessionEffect.SetParameter(String name, List<String> values, boolean local) ->
                set(name, values, local);
            case SessionEffect.ResetParameter(String name) -> {
                if (name.equals(PATH)) {
                    circumstances.pathUnknown("RESET");
                }
            }
            case SessionEffect.ResetAll all -> circumstances.pathUnknown("RESET ALL");
            case SessionEffect.SetRole(String role, boolean local) -> {
                String name = role.isEmpty() ? "none" : role;
                if (local) {
                    circumstances.becomesForNow(name);
                } else {
                    circumstances.becomes(name);
                }
            }
            case SessionEffect.SetSessionAuthorization role -> circumstances.becomes("none");
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
            case COMMIT, PREPARE -> {
                if (circumstances.status() == 'E') {
                    circumstances.rolledBackWholly();
                } else {
                    circumstances.committed();
                }
            }
            case ROLLBACK -> circumstances.rolledBackWholly();
            case ROLLBACK_TO -> circumstances.rolledBack();
            case BEGIN, SAVEPOINT, RELEASE, COMMIT_PREPARED, ROLLBACK_PREPARED, MODES -> {}
        }
    }

    private void set(String name, List<String> values, boolean local) {
        if (values.isEmpty() && name.equals(PATH)) {
            circumstances.pathUnknown("DEFAULT");
        } else {
            circumstances.set(name, String.join(", ", values), local);
        }
    }

    /** It failed somewhere: nobody knows how far it came, so names it touches are known no more. */
    void doubt(SessionEffect effect) {
        switch (effect) {
            case SessionEffect.Prepare(String name, SqlStatement inner) -> names.forgetStatement(name);
            case SessionEffect.Transaction transaction -> {}
            case SessionEffect other -> settle(other);
        }
        circumstances.rolledBack();
    }
}
