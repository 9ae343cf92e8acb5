package dev.imprimatur.storage.sql;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.approval.SealedApproval;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.TamperedRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Approvals as sealed rows. */
public final class SqlApprovals implements ApprovalStore {

    private static final String COLUMNS = "id, revision, state, digest, opened_at, expires_at, body, mac";

    private static final String BY_ID = "WHERE id = ?";

    private final Database database;

    public SqlApprovals(Database database) {
        this.database = database;
    }

    @Override
    public void insert(SealedApproval approval) {
        boolean inserted = database.change(
                connection -> {
                    try (PreparedStatement insert = connection.prepareStatement("""
                            INSERT INTO approvals (revision, state, digest, opened_at, expires_at, body, mac, id)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING""")) {
                        bind(insert, approval);
                        return insert.executeUpdate() == 1;
                    }
                },
                connection -> stored(connection, approval));
        if (!inserted) {
            throw Taken.named(approval.id().text());
        }
    }

    @Override
    public boolean replace(SealedApproval next) {
        return database.change(
                connection -> {
                    try (PreparedStatement update = connection.prepareStatement("""
                            UPDATE approvals
                            SET revision = ?, state = ?, digest = ?, opened_at = ?, expires_at = ?, body = ?, mac = ?
                            WHERE id = ? AND revision = ?""")) {
                        bind(update, next);
                        update.setInt(9, next.revision() - 1);
                        return update.executeUpdate() == 1;
                    }
                },
                connection -> stored(connection, next));
    }

    /** Removes them; those that are gone already are gone. */
    public void remove(List<ApprovalId> ids) {
        for (ApprovalId id : ids) {
            database.write(connection -> {
                try (PreparedStatement delete = connection.prepareStatement("DELETE FROM approvals " + BY_ID)) {
                    delete.setString(1, id.text());
                    return delete.executeUpdate();
                }
            });
        }
    }

    private static boolean stored(Connection connection, SealedApproval approval) throws SQLException {
        return rows(
                        connection,
                        BY_ID,
                        select -> select.setString(1, approval.id().text()))
                .contains(approval);
    }

    private static void bind(PreparedStatement statement, SealedApproval approval) throws SQLException {
        statement.setInt(1, approval.revision());
        statement.setString(2, approval.state());
        statement.setString(3, approval.digest().toString());
        statement.setLong(4, Nanos.of(approval.openedAt()));
        statement.setLong(5, Nanos.of(approval.expiresAt()));
        statement.setBytes(6, approval.body().toArray());
        statement.setBytes(7, approval.mac().toArray());
        statement.setString(8, approval.id().text());
    }

    @Override
    public Optional<SealedApproval> find(ApprovalId id) {
        return query(BY_ID, select -> select.setString(1, id.text())).stream().findFirst();
    }

    @Override
    public List<SealedApproval> pending(Digest digest) {
        return query(
                "WHERE state = 'pending' AND digest = ? ORDER BY opened_at, id",
                select -> select.setString(1, digest.toString()));
    }

    @Override
    public List<SealedApproval> pendingUntil(Instant moment, Optional<SealedApproval> after, int limit) {
        // both bounds on the first column, so that each page begins where the index leads and not at its start
        String where = "WHERE state = 'pending' AND expires_at <= ?"
                + (after.isPresent() ? " AND expires_at >= ? AND (expires_at > ? OR id > ?)" : "")
                + " ORDER BY expires_at, id LIMIT ?";
        return query(where, select -> {
            int at = 1;
            select.setLong(at++, Nanos.of(moment));
            if (after.isPresent()) {
                select.setLong(at++, Nanos.of(after.get().expiresAt()));
                select.setLong(at++, Nanos.of(after.get().expiresAt()));
                select.setString(at++, after.get().id().text());
            }
            select.setInt(at, limit);
        });
    }

    @Override
    public List<SealedApproval> list(Optional<String> state, Optional<ApprovalId> before, int limit) {
        if (limit < 1 || limit > 1_000) {
            throw new IllegalArgumentException("`" + limit + "` approvals are no page: use 1 to 1,000.");
        }
        String where = "WHERE TRUE"
                + (state.isPresent() ? " AND state = ?" : "")
                + (before.isPresent()
                        ? " AND (opened_at, id) < (SELECT opened_at, id FROM approvals WHERE id = ?)"
                        : "")
                + " ORDER BY opened_at DESC, id DESC LIMIT ?";
        return query(where, select -> {
            int at = 1;
            if (state.isPresent()) {
                select.setString(at++, state.get());
            }
            if (before.isPresent()) {
                select.setString(at++, before.get().text());
            }
            select.setInt(at, limit);
        });
    }

    /** Fills the placeholders of a query. */
    @FunctionalInterface
    private interface Binding {
        void fill(PreparedStatement select) throws SQLException;
    }

    private List<SealedApproval> query(String where, Binding binding) {
        return database.read(connection -> rows(connection, where, binding));
    }

    private static List<SealedApproval> rows(Connection connection, String where, Binding binding) throws SQLException {
        List<SealedApproval> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS + " FROM approvals " + where)) {
            binding.fill(select);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(row(row));
                }
            }
        }
        return found;
    }

    private static SealedApproval row(ResultSet row) throws SQLException {
        try {
            return new SealedApproval(
                    new ApprovalId(row.getString("id")),
                    row.getInt("revision"),
                    row.getString("state"),
                    Digest.parse(row.getString("digest")),
                    Nanos.of(row.getLong("opened_at")),
                    Nanos.of(row.getLong("expires_at")),
                    Bytes.of(row.getBytes("body")),
                    Bytes.of(row.getBytes("mac")));
        } catch (IllegalArgumentException e) {
            throw new TamperedRow("A stored approval can't be read (" + e.getMessage()
                    + "): somebody changed the database. It counts for nothing.");
        }
    }
}
