package dev.imprimatur.storage.sqlite;

import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.seal.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was said of each action so far, so that a later event about it, a vote say, is found by it too. */
final class Stories {

    /** Actions that are looked up often are those that happen now. */
    private static final int REMEMBERED = 20_000;

    private final Terms terms;
    private final Map<String, Set<String>> recent = newest();
    private final Map<String, String> actions = newest();

    Stories(Terms terms) {
        this.terms = terms;
    }

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

    /** One transaction's look at them. */
    Chapter open(Connection connection) throws SQLException {
        return new Chapter(connection);
    }

    /** Its statements are prepared once. */
    final class Chapter implements AutoCloseable {

        private final PreparedStatement findStory;
        private final PreparedStatement findHold;
        private final PreparedStatement storeStory;
        private final PreparedStatement storeHold;

        private Chapter(Connection connection) throws SQLException {
            findStory = connection.prepareStatement("SELECT terms FROM stories WHERE action = ?");
            findHold = connection.prepareStatement("SELECT action FROM holds WHERE approval = ?");
            storeStory = connection.prepareStatement("INSERT OR REPLACE INTO stories VALUES (?, ?)");
            storeHold = connection.prepareStatement("INSERT OR IGNORE INTO holds VALUES (?, ?)");
        }

        /**
         * The terms of the action that {@code event} is about; empty when it is about none.
         *
         * @param own what the event itself adds to them
         */
        Set<String> told(Json.Fields event, Set<String> own) throws SQLException {
            Optional<String> approval = event.findText("approval");
            Optional<String> action = event.findText("action");
            if (action.isEmpty() && approval.isPresent()) {
                action = heldAs(approval.get());
            }
            if (action.isEmpty()) {
                return Set.of();
            }
            Set<String> before = before(action.get());
            Set<String> after = new LinkedHashSet<>(before);
            after.addAll(own);
            after.add(terms.of(Attribute.ACTION, action.get()));
            if (after.size() > before.size()) {
                store(storeStory, action.get(), String.join(" ", after));
                recent.put(action.get(), after);
            }
            if (event.findText("type").equals(Optional.of("held")) && approval.isPresent()) {
                store(storeHold, approval.get(), action.get());
                actions.putIfAbsent(approval.get(), action.get());
            }
            return after;
        }

        private Set<String> before(String action) throws SQLException {
            Optional<Set<String>> known = Optional.ofNullable(recent.get(action));
            return known.isPresent()
                    ? known.get()
                    : find(findStory, action)
                            .map(text -> (Set<String>) new LinkedHashSet<>(List.of(text.split(" "))))
                            .orElse(Set.of());
        }

        private Optional<String> heldAs(String approval) throws SQLException {
            Optional<String> known = Optional.ofNullable(actions.get(approval));
            return known.isPresent() ? known : find(findHold, approval);
        }

        private static Optional<String> find(PreparedStatement select, String key) throws SQLException {
            select.setString(1, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }

        private static void store(PreparedStatement insert, String key, String value) throws SQLException {
            insert.setString(1, key);
            insert.setString(2, value);
            insert.executeUpdate();
        }

        @Override
        public void close() throws SQLException {
            for (PreparedStatement statement : List.of(findStory, findHold, storeStory, storeHold)) {
                statement.close();
            }
        }
    }
}
