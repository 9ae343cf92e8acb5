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

    /** Under this name the state tells that settings are not known. */
    static final String SETTINGS = "settings";

    static final String ROLE = "role";

    private static final String LOCAL = " (for this transaction)";

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
    private String lastingRole;
    private char status = 'I';
    private boolean inTransaction;
    private boolean unsure;

    /** What gives meaning was changed since no transaction was open, so the end of this one may put it back. */
    private boolean moved;

    /** What gives meaning was changed by what the target has done, and it has not reported that yet. */
    private boolean unreported;

    private Meaning meaning = new Meaning(Map.of(), true);
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
        this.lastingRole = role;
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
        if (givesMeaning(name)) {
            stale = true;
            moved = true;
        }
        reported.put(name, value);
    }

    private static boolean givesMeaning(String name) {
        return MEANING.stream().anyMatch(name::equalsIgnoreCase);
    }

    /** The target is ready for the next statements. */
    void ready(char now) {
        if (now == 'I') {
            committed();
            moved = false;
        }
        status = now;
        inTransaction = now != 'I';
        stale |= unsure || !assumed.isEmpty();
        unsure = false;
        unreported = false;
        assumed.clear();
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
            becomes("unsure: code ran that may have changed it, from " + role);
        }
    }

    /**
     * A statement on its way ends the transaction, or undoes a part of it: what was changed in it may be otherwise again.
     *
     * @param undone it commits nothing
     */
    void expectEnd(boolean undone) {
        if (moved) {
            unsure = true;
            stale = true;
        }
        boolean local = !role.equals(lastingRole);
        if (assumed.containsKey(ROLE) || local || (undone && !role.equals(roleBefore))) {
            assume(ROLE, "unsure: a transaction ends that may have changed it");
        }
    }

    /** Whether the end of the transaction may put back what gives meaning. */
    boolean moved() {
        return moved;
    }

    /** Whether text must not hold what reads differently under settings that may have been changed unseen. */
    boolean isUnsure() {
        return unsure;
    }

    /** A setting is being changed by a statement on its way. */
    void assume(String name, String value) {
        assumed.put(name, value);
        moved |= givesMeaning(name);
        stale = true;
    }

    /** Settings are being put back, by a statement on its way, to what only the target knows. */
    void assumePutBack(String name, String how) {
        assume(name, "unsure: put back by " + how);
    }

    /** A setting was changed by a statement that the target has done. */
    void set(String name, String value, boolean local) {
        moved |= givesMeaning(name);
        unreported |= givesMeaning(name);
        if (name.equals("search_path") && !reportsSearchPath) {
            searchPath = local ? "unsure: set for one transaction to " + value : value;
            stale = true;
        }
    }

    /** The search path was put back to what only the target knows. */
    void pathUnknown(String how) {
        moved = true;
        unreported = true;
        if (!reportsSearchPath) {
            searchPath = "unsure: put back by " + how;
            stale = true;
        }
    }

    /** Another role acts, until the session ends or it is changed again. */
    void becomes(String name) {
        lastingRole = name;
        role = name;
        moved = true;
        stale = true;
    }

    /** Another role acts up to the end of the transaction, where one is open. */
    void becomesForNow(String name) {
        role = name + LOCAL;
        moved = true;
        stale = true;
    }

    /** No transaction is open, or it was committed: what held for it alone does no more. */
    void committed() {
        if (!role.equals(lastingRole)) {
            role = lastingRole;
            stale = true;
        }
        roleBefore = role;
    }

    /** The transaction was rolled back as a whole. */
    void rolledBackWholly() {
        becomes(roleBefore);
        pathRolledBack();
    }

    /** A transaction was rolled back, wholly or in part. */
    void rolledBack() {
        if (!role.equals(roleBefore)) {
            becomes("unsure: " + roleBefore + " or " + role);
        }
        pathRolledBack();
    }

    private void pathRolledBack() {
        if (moved && !reportsSearchPath) {
            searchPath = "unsure: a transaction was rolled back that may have changed it";
            stale = true;
        }
    }

    /** Whether a name of PostgreSQL's own may mean something else here. */
    boolean distrustsNames() {
        return meaning().distrustsNames();
    }

    /** Whether a search path leaves open what a name of PostgreSQL's own means: its schema does not come first, or it is not known. */
    static boolean distrusts(String path) {
        String[] schemas = path.split(",", -1);
        for (int i = 1; i < schemas.length; i++) {
            if (schemas[i].strip().replace("\"", "").equalsIgnoreCase("pg_catalog")) {
                return true;
            }
        }
        return path.startsWith("unsure");
    }

    /** What holds now. */
    Meaning meaning() {
        if (stale) {
            String path = assumed.getOrDefault("search_path", reported.getOrDefault("search_path", searchPath));
            Meaning now = new Meaning(state(), unsure || distrusts(path));
            meaning = now.equals(meaning) ? meaning : now; // one object while nothing changes is compared fast
            stale = false;
        }
        return meaning;
    }

    /** What holds for a statement that was prepared by another in its text: that may have changed settings before it. */
    Meaning meaningOfStated() {
        if (!unreported) {
            return meaning();
        }
        Map<String, String> state = new TreeMap<>(meaning().state());
        state.put(SETTINGS, "unsure: changed in the same text");
        return new Meaning(state, true);
    }

    private Map<String, String> state() {
        Map<String, String> now = new TreeMap<>();
        now.put("database", database);
        now.put(ROLE, role);
        now.put("search_path", searchPath);
        for (String name : MEANING) {
            String value = reported.get(name);
            if (value != null) {
                now.put(name, value);
            }
        }
        assumed.forEach((name, value) -> now.put(name, value + " (set on the way)"));
        if (unsure) {
            now.put(SETTINGS, "unsure: what ran before in the same pipeline may have changed them");
        }
        return now;
    }
}
