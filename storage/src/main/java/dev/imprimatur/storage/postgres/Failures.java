package dev.imprimatur.storage.postgres;

import dev.imprimatur.core.approval.StorageFailure;
import java.sql.SQLException;

/** Says what the operator can do about a failure of PostgreSQL. */
final class Failures {

    /** The connection leads to a server that takes no changes any more: another one is in charge now. */
    private static final String READ_ONLY = "25006";

    private Failures() {}

    static StorageFailure of(String place, SQLException cause) {
        return new StorageFailure(
                "The database `" + place + "` " + what(cause) + " Until then nothing is approved or released.", cause);
    }

    /** Whether what was asked may have happened, or happens when it is asked again on another connection. */
    static boolean again(SQLException cause) {
        String state = state(cause);
        return state.startsWith("08") || state.startsWith("57P0") || state.startsWith("40") || state.equals(READ_ONLY);
    }

    private static String what(SQLException cause) {
        String state = state(cause);
        String said = "(" + said(cause) + ")";
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "IM" ->
                "was taken over by another gateway " + said + ": stop this one, or the other one and start this one.";
            case "28" -> "did not let the gateway in " + said + ": check `user`, the password file and `pg_hba.conf`.";
            case "3D" -> "does not exist " + said + ": create it, owned by the gateway's role.";
            case "25" -> "takes no changes " + said + ": name the server that is in charge in `url`.";
            case "42" ->
                "refused a statement " + said + ": let the gateway's role own the schema `" + PostgresStorage.SCHEMA
                        + "`, or give it the right to create one.";
            case "53" -> "has run out of something " + said + ": give it disk, memory or connections.";
            case "57" ->
                state.equals("57014")
                        ? "did not answer in time " + said + ": look at its load, and for locks that somebody holds."
                        : "is stopping or starting " + said + ": wait for it, or start it.";
            case "58", "XX" -> "could not read or write its files " + said + ": look at its log and its disk.";
            case "08", "" ->
                "can't be reached, or did not answer in time " + said
                        + ": check that it runs, its address, TLS and the network.";
            default -> "failed " + said + ": look at its log.";
        };
    }

    /** Of the innermost cause that has one: the pool wraps what the driver says. */
    private static String state(SQLException cause) {
        String found = "";
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql && sql.getSQLState() != null) {
                found = sql.getSQLState();
            }
        }
        return found;
    }

    private static String said(SQLException cause) {
        Throwable innermost = cause;
        for (Throwable each = cause; each != null; each = each.getCause()) {
            innermost = each instanceof SQLException ? each : innermost;
        }
        return String.valueOf(innermost.getMessage()).lines().findFirst().orElse("it did not say why");
    }
}
