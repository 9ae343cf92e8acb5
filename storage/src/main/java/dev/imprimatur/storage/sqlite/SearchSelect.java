package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.audit.AuditQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A query as a statement on the index. */
final class SearchSelect {

    /**
     * Events that are recorded so long after a moment didn't happen before it, unless the clock was set back by more. Only
     * then are some not found by time; they are by everything else.
     */
    private static final Duration SET_BACK = Duration.ofDays(1);

    /** Letters and digits, as the index takes texts apart, and perhaps a star behind them. Nothing else means anything. */
    private static final Pattern WORD = Pattern.compile("([\\p{L}\\p{N}\\p{Co}]+)(\\*?)");

    private SearchSelect() {}

    /** The indices of a page of events, rising. */
    static List<Long> run(Connection connection, AuditQuery query) throws SQLException {
        if (!query.text().isBlank() && !WORD.matcher(composed(query)).find()) {
            return List.of(); // no word is like that
        }
        Optional<String> match = match(query);
        boolean timed = query.since().isPresent() || query.until().isPresent();
        StringBuilder select = new StringBuilder();
        String place;
        if (match.isPresent()) {
            place = "found.rowid";
            select.append("SELECT found.rowid FROM found");
            if (timed) {
                select.append(" CROSS JOIN moments ON moments.place = found.rowid");
            }
            select.append(" WHERE found MATCH ? AND ");
        } else {
            place = "moments.place";
            select.append("SELECT moments.place FROM moments WHERE ");
        }
        select.append(place).append(" >= ? AND ").append(place).append(" < ?");
        if (timed) {
            select.append(" AND moments.at >= ? AND moments.at < ?");
        }
        select.append(" ORDER BY ").append(place).append(" LIMIT ?");
        try (PreparedStatement statement = connection.prepareStatement(select.toString())) {
            int next = 1;
            if (match.isPresent()) {
                statement.setString(next++, match.get());
            }
            statement.setLong(next++, Math.max(query.from(), first(connection, query.since(), Duration.ZERO, 0)));
            statement.setLong(next++, first(connection, query.until(), SET_BACK, Long.MAX_VALUE));
            if (timed) {
                statement.setLong(
                        next++, query.since().map(SearchTables::micros).orElse(Long.MIN_VALUE));
                statement.setLong(
                        next++, query.until().map(SearchTables::micros).orElse(Long.MAX_VALUE));
            }
            statement.setInt(next, query.limit());
            return places(statement);
        }
    }

    /** Where the events that could lie behind {@code moment} begin. */
    private static long first(Connection connection, Optional<Instant> moment, Duration later, long otherwise)
            throws SQLException {
        if (moment.isEmpty()) {
            return otherwise;
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT place FROM moments WHERE latest >= ? ORDER BY latest, place LIMIT 1")) {
            statement.setLong(1, SearchTables.micros(moment.get().plus(later)));
            List<Long> found = places(statement);
            return found.isEmpty() ? Long.MAX_VALUE : found.getFirst();
        }
    }

    private static List<Long> places(PreparedStatement statement) throws SQLException {
        List<Long> places = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                places.add(row.getLong(1));
            }
        }
        return places;
    }

    /** With accents in their letters, which the index leaves out. */
    private static String composed(AuditQuery query) {
        return Normalizer.normalize(query.text(), Normalizer.Form.NFC);
    }

    private static Optional<String> match(AuditQuery query) {
        List<String> all = new ArrayList<>();
        Terms terms = new Terms();
        query.attributes().forEach((attribute, value) -> all.add("terms:" + terms.of(attribute, value)));
        Matcher words = WORD.matcher(composed(query));
        while (words.find()) {
            all.add("prose:\"" + words.group(1) + "\"" + words.group(2));
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(String.join(" AND ", all));
    }
}
