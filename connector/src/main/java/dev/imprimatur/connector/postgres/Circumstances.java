package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.seal.Bytes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What gives the bytes of a session their meaning: the database, the roles, the search path and the settings by which
 * literals are read. What the target reports counts; in between, what statements that are on their way will set.
 */
final class Circumstances {

    /** Under this name the state tells that settings are not known. */
    static final String SETTINGS = "settings";

    static final String ROLE = "role";

    static final String PATH = "search_path";

    static final String SESSION_AUTHORIZATION = "session_authorization";

    private static final List<String> REPORTED = List.of(
            PATH, SESSION_AUTHORIZATION, "DateStyle", "IntervalStyle", "TimeZone", "default_transaction_read_only");

    /** In characters; of a longer value the state has the digest. */
    private static final int LONGEST_VALUE = 1_000;

    private final Map<String, String> reported = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, String> assumed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final boolean reportsPath;
    private final String database;
    private final FollowedSetting path;
    private final FollowedSetting role;
    private char status = 'I';
    private boolean inTransaction;
    private boolean aborted;
    private boolean unsure;

    /** Settings were changed since no transaction was open, so the end of this one may put them back. */
    private boolean moved;

    /** Settings were changed by what the target has done, and it has not reported that yet. */
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
        this.reportsPath = reported.containsKey(PATH);
        this.path = new FollowedSetting(searchPath);
        this.role = new FollowedSetting(role);
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

    private static boolean givesMeaning(String name) {
        return REPORTED.stream().anyMatch(name::equalsIgnoreCase);
    }

    // What the target says

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
            moves(name);
        }
        reported.put(name, value);
    }

    private void moves(String name) {
        moved = true;
        stale = true;
        if (name.equalsIgnoreCase(PATH) && reportsPath) {
            path.touch();
        }
    }

    /** The target is ready for the next statements. */
    void ready(char now) {
        if (now == 'I') {
            committed();
        }
        status = now;
        inTransaction = now != 'I';
        aborted = now == 'E';
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

    // What is on its way

    void expectTransaction(boolean open) {
        inTransaction = open;
    }

    /** A setting is being changed by a statement on its way. */
    void assume(String name, String value) {
        if (givesMeaning(name) || name.equals(ROLE) || name.equals(SETTINGS)) {
            assumed.put(name, value);
            moves(name);
        }
    }

    /** A setting is being put back, by a statement on its way, to what only the target knows. */
    void assumePutBack(String name, String how) {
        assume(name, FollowedSetting.UNSURE + " put back by " + how);
    }

    /**
     * A statement on its way ends the transaction: what was changed in it may be otherwise again.
     *
     * @param commits as far as it can be told
     */
    void expectEnd(boolean commits) {
        boolean undone = aborted || !commits;
        String why = FollowedSetting.UNSURE + " a transaction ends that may have changed it";
        if (path.moved() || assumed.containsKey(PATH)) {
            unsure = true;
            assumed.put(PATH, why);
        }
        if (moved) {
            assumed.put(SETTINGS, why);
        }
        if (assumed.containsKey(ROLE) || role.isLocal() || (undone && role.moved())) {
            assumed.put(ROLE, why);
        }
        stale = true;
    }

    /** Code is on its way that may change settings unseen; the target reports them only when it is ready again. */
    void unsure() {
        unsure = true;
        codeRan();
    }

    /** Code ran that may have changed what the target does not report. */
    void codeRan() {
        String why = "code ran that may have changed it";
        if (status == 'I') {
            unknownThroughout(why); // it could also end a transaction of its own
        } else {
            path.unknown(why);
            role.unknown(why);
        }
        stale = true;
    }

    private void unknownThroughout(String why) {
        path.unknownThroughout(why);
        role.unknownThroughout(why);
    }

    /** Transactions ended in a text that failed somewhere: neither what holds is known nor what a rollback would put back. */
    void nobodyKnows() {
        unknownThroughout("a text failed in which a transaction ended");
        stale = true;
    }

    /** Whether text must not hold what reads differently under settings that may have been changed unseen. */
    boolean isUnsure() {
        return unsure;
    }

    // What statements did

    /** A setting was changed by a statement that the target has done; no value for what it was at the start. */
    void set(String name, Optional<String> value, boolean local) {
        if (givesMeaning(name)) {
            unreported = true;
            moves(name);
        }
        if (name.equals(PATH)) {
            path.set(value.orElse(path.initial()), local);
        }
    }

    /** Every setting was put back to what it was at the start, but for the roles. */
    void allPutBack() {
        set(PATH, Optional.empty(), false);
    }

    /** Another role acts; no value for the one of the start. */
    void becomes(Optional<String> name, boolean local) {
        role.set(name.orElse(role.initial()), local);
        stale = true;
    }

    /** Another user acts, which gives up the role, or puts it back: versions of PostgreSQL differ. */
    void becomesAnotherUser(boolean putBack, boolean local) {
        if (putBack && !role.initial().equals("none")) {
            role.unknown("another user acts");
        } else {
            role.set("none", local);
        }
        stale = true;
    }

    /** No transaction is open, or it was committed: what held for it alone does no more. */
    void committed() {
        if (aborted) {
            rolledBackWholly();
        }
        unreported |= moved;
        path.committed();
        role.committed();
        moved = false;
        stale = true;
    }

    /** The transaction was rolled back as a whole. */
    void rolledBackWholly() {
        unreported |= moved;
        path.rolledBackWholly();
        role.rolledBackWholly();
        aborted = false;
        stale = true;
    }

    /** The transaction was rolled back to a savepoint. */
    void rolledBackToSavepoint() {
        aborted = false;
        rolledBackPartly();
    }

    /** Something was rolled back, and nobody knows how far. */
    void rolledBackPartly() {
        unreported |= moved;
        path.rolledBackPartly();
        role.rolledBackPartly();
        stale = true;
    }

    // What holds

    /** Whether the end of the transaction may put the search path back. */
    boolean pathMoved() {
        return path.moved();
    }

    /** Whether a search path leaves open what a name of PostgreSQL's own means: its schema does not come first, or it is not known. */
    static boolean distrusts(String path) {
        String[] schemas = path.split(",", -1);
        for (int i = 1; i < schemas.length; i++) {
            if (schemas[i].strip().replace("\"", "").equalsIgnoreCase("pg_catalog")) {
                return true;
            }
        }
        return path.startsWith(FollowedSetting.UNSURE);
    }

    /** What holds now. */
    Meaning meaning() {
        if (stale) {
            String searched = assumed.getOrDefault(PATH, reported.getOrDefault(PATH, path.value()));
            Meaning now = new Meaning(state(), unsure || distrusts(searched));
            meaning = now.equals(meaning) ? meaning : now; // one object while nothing changes is compared fast
            stale = false;
        }
        return meaning;
    }

    /** What held for a statement that was prepared by another in its text: that may have changed settings before it. */
    Meaning meaningOfStated() {
        return unreported ? meaning().unsure("changed in the same text") : meaning();
    }

    private Map<String, String> state() {
        Map<String, String> now = new TreeMap<>(String.CASE_INSENSITIVE_ORDER); // as the target spells the names
        now.put("database", database);
        now.put(ROLE, role.value());
        now.put(PATH, path.value());
        for (String name : REPORTED) {
            String value = reported.get(name);
            if (value != null) {
                now.put(name, value);
            }
        }
        assumed.forEach((name, value) -> now.put(name, value + " (set on the way)"));
        if (unsure) {
            now.put(SETTINGS, "unsure: what ran before in the same pipeline may have changed them");
        }
        now.replaceAll((name, value) ->
                value.length() > LONGEST_VALUE ? Bytes.utf8(value).digest() + " of a long value" : value);
        return now;
    }
}
