package dev.imprimatur.connector.postgres;

import java.util.Locale;
import java.util.Set;

/** What changing a setting of the session amounts to. */
final class Settings {

    private static final Set<String> HARMLESS = WordList.words("settings.txt");

    private Settings() {}

    /** @param kind as PostgreSQL's VariableSetKind names it */
    static SqlOperation operation(String kind, String written) {
        if (kind.equals("VAR_RESET_ALL")) {
            return SqlOperation.SET;
        }
        String name = name(written);
        return switch (name) {
            case "role", "session_authorization" -> SqlOperation.BECOME;
            case "transaction", "transaction snapshot" -> SqlOperation.TRANSACTION;
            default -> HARMLESS.contains(name) ? SqlOperation.SET : SqlOperation.CONFIGURE;
        };
    }

    /** PostgreSQL compares the names of settings without regard to the case of A to Z. */
    static String name(String written) {
        return written.toLowerCase(Locale.ROOT);
    }
}
