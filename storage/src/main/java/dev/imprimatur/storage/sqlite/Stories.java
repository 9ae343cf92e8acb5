package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.seal.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What was said of each action so far, so that a later event about it, a vote say, is found by it too. */
final class Stories {

    private static final List<Attribute> LASTING =
            Arrays.stream(Attribute.values()).filter(Attribute::ofTheAction).toList();

    /** Actions that are looked up often are those that happen now. */
    private static final int REMEMBERED = 20_000;

    private final Map<String, Set<String>> recent = newest();
    private final Map<String, String> actions = newest();

    private static <V> Map<String, V> newest() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    /** What is remembered may not have been stored. */
    void forget() {
        recent.clear();
        actions.clear();
    }

    /** The terms of the action that {@code event} is about, its own included; empty when it is about none. */
    Set<String> told(Connection connection, Json.Fields event) throws SQLException {
        Optional<String> approval = event.findText("approval");
        Optional<String> action = event.findText("action");
        if (action.isEmpty() && approval.isPresent()) {
            action = heldAs(connection, approval.get());
        }
        if (action.isEmpty()) {
            return Set.of();
        }
        Set<String> before = before(connection, action.get());
        Set<String> after = new TreeSet<>(before);
        after.addAll(Terms.of(event, LASTING));
        after.add(Terms.of(Attribute.ACTION, action.get()));
        if (!after.equals(before)) {
            store(connection, "INSERT OR REPLACE INTO stories VALUES (?, ?)", action.get(), String.join(" ", after));
            recent.put(action.get(), after);
        }
        if (event.findText("type").equals(Optional.of("held")) && approval.isPresent()) {
            store(connection, "INSERT OR IGNORE INTO holds VALUES (?, ?)", approval.get(), action.get());
            actions.putIfAbsent(approval.get(), action.get());
        }
        return after;
    }

    private Set<String> before(Connection connection, String action) throws SQLException {
        Set<String> known = recent.get(action);
        if (known != null) {
            return known;
        }
        return find(connection, "SELECT terms FROM stories WHERE action = ?", action)
                .map(terms -> (Set<String>) new TreeSet<>(List.of(terms.split(" "))))
                .orElse(Set.of());
    }

    private Optional<String> heldAs(Connection connection, String approval) throws SQLException {
        Optional<String> known = Optional.ofNullable(actions.get(approval));
        return known.isPresent() ? known : find(connection, "SELECT action FROM holds WHERE approval = ?", approval);
    }

    private static Optional<String> find(Connection connection, String select, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setString(1, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private static void store(Connection connection, String insert, String key, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, key);
            statement.setString(2, value);
            statement.executeUpdate();
        }
    }
}
