package dev.imprimatur.connector.postgres;

import java.util.List;
import java.util.Optional;

/** What statements do to the session: expected when one is sent in a pipeline, and settled when the target has done it. */
final class Consequences {

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
                names.expectStatement(name, Optional.of(Prepared.stated(inner)));
            case SessionEffect.Deallocate(String name) -> names.expectStatement(name, Optional.empty());
            case SessionEffect.DeallocateAll all -> names.expectNoStatements();
            case SessionEffect.Discard(SessionEffect.Discard.What what) -> {
                if (what == SessionEffect.Discard.What.ALL) {
                    names.expectNoStatements();
                }
            }
            case SessionEffect.DeclareCursor(String name, boolean hold) -> names.expectPortal(name, Optional.empty());
            case SessionEffect.SetParameter(String name, List<String> values, boolean local) ->
                circumstances.assume(name, String.join(", ", values));
            case SessionEffect.ResetParameter(String name) -> circumstances.assume(name, "reset");
            case SessionEffect.ResetAll all -> circumstances.assume("all settings", "reset");
            case SessionEffect.Transaction transaction ->
                circumstances.expectTransaction(
                        PostgresActions.inTransactionAfter(transaction, circumstances.inTransaction()));
            case SessionEffect.SetRole role -> settle(role);
            case SessionEffect.SetSessionAuthorization role -> settle(role);
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

    /** Done by the target. */
    void settle(SessionEffect effect) {
        switch (effect) {
            case SessionEffect.Prepare(String name, SqlStatement inner) ->
                names.confirmStatement(name, Prepared.stated(inner));
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
                circumstances.set(name, String.join(", ", values), local);
            case SessionEffect.ResetParameter(String name) -> {
                if (name.equals("search_path")) {
                    circumstances.pathUnknown("RESET");
                }
            }
            case SessionEffect.ResetAll all -> circumstances.pathUnknown("RESET ALL");
            case SessionEffect.SetRole(String role, boolean local) ->
                circumstances.becomes(role.isEmpty() ? "none" : local ? role + " (for this transaction)" : role);
            case SessionEffect.SetSessionAuthorization role -> circumstances.becomes("none");
            case SessionEffect.Unknown unknown -> names.forgetStatements();
            case SessionEffect.None none -> {}
            case SessionEffect.Transaction transaction -> {}
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
