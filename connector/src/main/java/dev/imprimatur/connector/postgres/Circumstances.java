package dev.imprimatur.connector.postgres;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What gives the bytes of a session their meaning: the database, the roles, the search path and the settings by which
 * literals are read. What the target reports counts; in between, what statements that are on their way will set.
 */
final class Circumstances {

    private static final List<String> MEANING = List.of(
            "search_path",
            "session_authorization",
            "DateStyle",
            "IntervalStyle",
            "TimeZone",
            "default_transaction_read_only");

    private final Map<String, String> reported = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, String> assumed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final boolean reportsSearchPath;
    private final String database;
    private String searchPath;
    private String role;
    private String roleBefore;
    private char status = 'I';
    private boolean inTransaction;
    private boolean unsure;
    private Map<String, String> state = Map.of();
    private boolean stale = true;

    /**
     * @param parameters as the target reported them at the start
     * @param searchPath as it is at the start
     * @param role as it is at the start, {@code none} where none was taken
     */
    Circumstances(String database, Map<String, String> parameters, String searchPath, String role) {
        this.database = database;
        this.reported.putAll(parameters);
        this.reportsSearchPath = reported.containsKey("search_path");
        this.searchPath = searchPath;
        this.role = role;
        this.roleBefore = role;
    }

    static boolean isUtf8(String encoding) {
        String name = encoding.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return name.equals("utf8") || name.equals("unicode");
    }

    static boolean isOn(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "on", "true", "yes", "1" -> true;
            default -> false;
        };
    }

    /**
     * The target reports a setting.
     *
     * @throws ProtocolViolation when statements would no longer mean what this gateway reads in them
     */
    void report(String name, String value) throws ProtocolViolation {
        if ((name.equals("client_encoding") && !isUtf8(value))
                || (name.equals("standard_conforming_strings") && !isOn(value))) {
            throw new ProtocolViolation(
                    "0A000",
                    "The session's `" + name + "` became `" + value
                            + "`: statements can't be read safely any more, so the session ends. Nothing that came"
                            + " after was executed.");
        }
        if (MEANING.stream().anyMatch(name::equalsIgnoreCase)) {
            stale = true;
        }
        reported.put(name, value);
    }

    /** The target is ready for the next statements. */
    void ready(char now) {
        if (now == 'I' || status == 'I') {
            roleBefore = role;
        }
        status = now;
        inTransaction = now != 'I';
        unsure = false;
        if (!assumed.isEmpty()) {
            assumed.clear();
            stale = true;
        }
    }

    /** The transaction status that the target reported last: {@code I}, {@code T} or {@code E}. */
    char status() {
        return status;
    }

    /** Whether what comes next meets a transaction block, as far as it can be told before the target says so. */
    boolean inTransaction() {
        return inTransaction;
    }

    void expectTransaction(boolean open) {
        inTransaction = open;
    }

    /** Something ran that may have changed settings unseen; the target reports them only when it is ready again. */
    void unsure() {
        unsure = true;
        stale = true;
        if (!reportsSearchPath) {
            searchPath = "unsure: code ran that may have changed it";
        }
        if (!role.startsWith("unsure")) {
            role = "unsure: code ran that may have changed it, from " + role;
        }
    }

    /** Whether text must not hold what reads differently under settings that may have been changed unseen. */
    boolean isUnsure() {
        return unsure;
    }

    /** A setting is being changed by a statement on its way. */
    void assume(String name, String value) {
        assumed.put(name, value);
        stale = true;
    }

    /** A setting was changed by a statement that the target has done. */
    void set(String name, String value, boolean local) {
        if (name.equals("search_path") && !reportsSearchPath) {
            searchPath = local ? "unsure: set for one transaction to " + value : value;
            stale = true;
        }
    }

    /** The search path was put back to what only the target knows. */
    void pathUnknown(String how) {
        if (!reportsSearchPath) {
            searchPath = "unsure: put back by " + how;
            stale = true;
        }
    }

    void becomes(String name) {
        role = name;
        stale = true;
    }

    /** A transaction that may have changed the role was rolled back, wholly or in part. */
    void rolledBack() {
        if (!role.equals(roleBefore)) {
            role = "unsure: " + roleBefore + " or " + role;
            stale = true;
        }
    }

    /** Whether a name of PostgreSQL's own may mean something else here. */
    boolean distrustsNames() {
        String path = assumed.getOrDefault("search_path", reported.getOrDefault("search_path", searchPath));
        String[] schemas = path.split(",", -1);
        for (int i = 1; i < schemas.length; i++) {
            if (schemas[i].strip().replace("\"", "").equals("pg_catalog")) {
                return true;
            }
        }
        return unsure || path.startsWith("unsure");
    }

    /** As the digest covers it. */
    Map<String, String> state() {
        if (stale) {
            Map<String, String> now = new TreeMap<>();
            now.put("database", database);
            now.put("role", role);
            now.put("search_path", searchPath);
            for (String name : MEANING) {
                String value = reported.get(name);
                if (value != null) {
                    now.put(name, value);
                }
            }
            assumed.forEach((name, value) -> now.put(name, value + " (set on the way)"));
            if (unsure) {
                now.put("settings", "unsure: code ran before in the same pipeline that may have changed them");
            }
            state = Map.copyOf(now);
            stale = false;
        }
        return state;
    }
}
