package dev.imprimatur.storage.sql;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.core.subject.RowStore;
import dev.imprimatur.core.subject.SealedRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sealed rows of one kind, in a table of their own. */
public final class SqlRows implements RowStore {

    private final Database database;
    private final String table;

    /** @param table one of ours; never from outside */
    public SqlRows(Database database, String table) {
        this.database = database;
        this.table = table;
    }

    @Override
    public boolean insert(SealedRow row) {
        return database.change(
                connection -> {
                    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table
                            + " (owner, revision, body, mac, id) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING")) {
                        bind(insert, row);
                        return insert.executeUpdate() == 1;
                    }
                },
                connection -> stored(connection, row));
    }

    @Override
    public boolean replace(SealedRow next) {
        return database.change(
                connection -> {
                    try (PreparedStatement update = connection.prepareStatement("UPDATE " + table
                            + " SET owner = ?, revision = ?, body = ?, mac = ? WHERE id = ? AND revision = ?")) {
                        bind(update, next);
                        update.setLong(6, next.revision() - 1);
                        return update.executeUpdate() == 1;
                    }
                },
                connection -> stored(connection, next));
    }

    private boolean stored(Connection connection, SealedRow row) throws SQLException {
        return rows(connection, "WHERE id = ?", List.of(row.id())).contains(row);
    }

    private static void bind(PreparedStatement statement, SealedRow row) throws SQLException {
        statement.setString(1, row.owner());
        statement.setLong(2, row.revision());
        statement.setBytes(3, row.body().toArray());
        statement.setBytes(4, row.mac().toArray());
        statement.setString(5, row.id());
    }

    /** When its answer is lost this fails: who else took the row away can't be told. */
    @Override
    public boolean remove(String id) {
        return database.write(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE id = ?")) {
                delete.setString(1, id);
                return delete.executeUpdate() == 1;
            }
        });
    }

    @Override
    public Optional<SealedRow> find(String id) {
        return query("WHERE id = ?", List.of(id)).stream().findFirst();
    }

    @Override
    public List<SealedRow> of(String owner) {
        return query("WHERE owner = ? ORDER BY id LIMIT " + LONGEST_PAGE, List.of(owner));
    }

    @Override
    public List<SealedRow> list(Optional<String> after, int limit) {
        if (limit < 1 || limit > LONGEST_PAGE) {
            throw new IllegalArgumentException("`" + limit + "` rows are no page: use 1 to " + LONGEST_PAGE + ".");
        }
        return query("WHERE id > ? ORDER BY id LIMIT " + limit, List.of(after.orElse("")));
    }

    private List<SealedRow> query(String where, List<String> values) {
        return database.read(connection -> rows(connection, where, values));
    }

    private List<SealedRow> rows(Connection connection, String where, List<String> values) throws SQLException {
        List<SealedRow> found = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id, owner, revision, body, mac FROM " + table + " " + where)) {
            for (int i = 0; i < values.size(); i++) {
                select.setString(i + 1, values.get(i));
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(row(row));
                }
            }
        }
        return found;
    }

    private static SealedRow row(ResultSet row) throws SQLException {
        try {
            return new SealedRow(
                    row.getString("id"),
                    row.getString("owner"),
                    row.getLong("revision"),
                    Bytes.of(row.getBytes("body")),
                    Bytes.of(row.getBytes("mac")));
        } catch (IllegalArgumentException e) {
            throw new TamperedRow("A stored row can't be read (" + e.getMessage()
                    + "): somebody changed the database. It counts for nothing.");
        }
    }
}
