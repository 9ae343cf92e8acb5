package dev.imprimatur.connector.postgres;

import dev.imprimatur.connector.postgres.SessionEffect.Discard;
import dev.imprimatur.connector.postgres.SessionEffect.Transaction;
import dev.imprimatur.connector.postgres.SessionEffect.Transaction.Control;
import dev.imprimatur.sqlgrammar.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells what a statement does to the session that sends it. */
final class SessionReading {

    /** CURSOR_OPT_HOLD of PostgreSQL's parsenodes.h. */
    private static final long HOLD = 0x0020;

    private SessionReading() {}

    static SessionEffect of(String text, Node node) {
        return switch (node.kind()) {
            case TRANSACTION_STMT -> transaction(node);
            case VARIABLE_SET_STMT -> setting(node);
            case DISCARD_STMT -> discard(node);
            case PREPARE_STMT -> prepare(text, node);
            case EXECUTE_STMT -> new SessionEffect.Execute(node.text("name"));
            case EXPLAIN_STMT, CREATE_TABLE_AS_STMT -> executed(text, node);
            case DEALLOCATE_STMT ->
                node.text("name").isEmpty()
                        ? new SessionEffect.DeallocateAll()
                        : new SessionEffect.Deallocate(node.text("name"));
            case DECLARE_CURSOR_STMT ->
                new SessionEffect.DeclareCursor(node.text("portalname"), (node.number("options") & HOLD) != 0);
            case FETCH_STMT -> new SessionEffect.Fetch(node.text("portalname"), node.flag("ismove"));
            case CLOSE_PORTAL_STMT ->
                node.text("portalname").isEmpty()
                        ? new SessionEffect.CloseAll()
                        : new SessionEffect.Close(node.text("portalname"));
            case LISTEN_STMT -> new SessionEffect.Listen(node.text("conditionname"));
            case UNLISTEN_STMT ->
                new SessionEffect.Unlisten(node.text("conditionname").isEmpty() ? "*" : node.text("conditionname"));
            case NOTIFY_STMT -> new SessionEffect.Notify(node.text("conditionname"));
            case COPY_STMT -> copy(node);
            default -> new SessionEffect.None();
        };
    }

    /** Which transaction statement it is; empty for one that the grammar does not have today. */
    static Optional<Control> control(Node node) {
        return switch (node.choice("kind")) {
            case "TRANS_STMT_BEGIN", "TRANS_STMT_START" -> Optional.of(Control.BEGIN);
            case "TRANS_STMT_COMMIT" -> Optional.of(Control.COMMIT);
            case "TRANS_STMT_ROLLBACK" -> Optional.of(Control.ROLLBACK);
            case "TRANS_STMT_SAVEPOINT" -> Optional.of(Control.SAVEPOINT);
            case "TRANS_STMT_RELEASE" -> Optional.of(Control.RELEASE);
            case "TRANS_STMT_ROLLBACK_TO" -> Optional.of(Control.ROLLBACK_TO);
            case "TRANS_STMT_PREPARE" -> Optional.of(Control.PREPARE);
            case "TRANS_STMT_COMMIT_PREPARED" -> Optional.of(Control.COMMIT_PREPARED);
            case "TRANS_STMT_ROLLBACK_PREPARED" -> Optional.of(Control.ROLLBACK_PREPARED);
            default -> Optional.empty();
        };
    }

    private static SessionEffect transaction(Node node) {
        Optional<Control> control = control(node);
        if (control.isEmpty()) {
            return new SessionEffect.Unknown();
        }
        String name = node.text("savepoint_name").isEmpty() ? node.text("gid") : node.text("savepoint_name");
        return new Transaction(control.get(), name, node.flag("chain"));
    }

    private static SessionEffect setting(Node node) {
        String kind = node.choice("kind");
        String name = Settings.name(node.text("name"));
        List<String> values = values(node.list("args"));
        boolean local = node.flag("is_local");
        return switch (kind) {
            case "VAR_RESET_ALL" -> new SessionEffect.ResetAll();
            case "VAR_SET_CURRENT" -> new SessionEffect.Unknown(); // keeps what is current beyond the transaction
            case "VAR_SET_MULTI" ->
                name.startsWith("transaction")
                        ? new Transaction(Control.MODES, "", false)
                        : new SessionEffect.SetParameter(name, values, local);
            default ->
                switch (name) {
                    case "role" -> new SessionEffect.SetRole(role(values), local);
                    case "session_authorization" -> new SessionEffect.SetSessionAuthorization(role(values), local);
                    default ->
                        kind.equals("VAR_RESET")
                                ? new SessionEffect.ResetParameter(name)
                                : new SessionEffect.SetParameter(name, values, local);
                };
        };
    }

    private static String role(List<String> values) {
        return values.isEmpty() ? "" : values.getFirst();
    }

    /** Constants as they were written; SET takes nothing else but an interval for the time zone. */
    private static List<String> values(List<Node> nodes) {
        List<String> values = new ArrayList<>();
        nodes.forEach(node -> node.walk(part -> {
            switch (part.kind()) {
                case STRING -> values.add(part.text("sval"));
                case INTEGER -> values.add(Long.toString(part.number("ival")));
                case FLOAT -> values.add(part.text("fval"));
                case BOOLEAN -> values.add(Boolean.toString(part.flag("boolval")));
                default -> {
                    // Holds one of these, or nothing.
                }
            }
        }));
        return values;
    }

    private static SessionEffect discard(Node node) {
        return switch (node.choice("target")) {
            case "DISCARD_ALL" -> new Discard(Discard.What.ALL);
            case "DISCARD_PLANS" -> new Discard(Discard.What.PLANS);
            case "DISCARD_SEQUENCES" -> new Discard(Discard.What.SEQUENCES);
            case "DISCARD_TEMP" -> new Discard(Discard.What.TEMP);
            default -> new SessionEffect.Unknown();
        };
    }

    private static SessionEffect prepare(String text, Node node) {
        return new SessionEffect.Prepare(
                node.text("name"),
                node.child("query")
                        .map(query -> StatementWalk.classify(text, query))
                        .orElseGet(() -> SqlStatement.unrecognised(text, List.of())));
    }

    /** EXECUTE inside another statement. */
    private static SessionEffect executed(String text, Node node) {
        Optional<Node> query = node.child("query");
        if (query.isEmpty()) {
            return new SessionEffect.Unknown();
        }
        return switch (query.get().kind()) {
            case EXECUTE_STMT, CREATE_TABLE_AS_STMT -> of(text, query.get());
            default -> new SessionEffect.None();
        };
    }

    private static SessionEffect copy(Node node) {
        if (node.flag("is_program") || !node.text("filename").isEmpty()) {
            return new SessionEffect.None();
        }
        return node.flag("is_from") ? new SessionEffect.CopyIn() : new SessionEffect.CopyOut();
    }
}
