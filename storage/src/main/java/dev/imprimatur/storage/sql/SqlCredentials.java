package dev.imprimatur.storage.sql;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.TamperedRow;
import dev.imprimatur.core.subject.CredentialStore;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.SealedCredential;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Issued credentials as sealed rows; of their texts only SHA-256. */
public final class SqlCredentials implements CredentialStore {

    private final Database database;

    public SqlCredentials(Database database) {
        this.database = database;
    }

    @Override
    public void insert(SealedCredential credential) {
        boolean inserted = database.change(
                connection -> {
                    try (PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO credentials (token, holder, revoked, body, mac, id)"
                                    + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
                        bind(insert, credential);
                        return insert.executeUpdate() == 1;
                    }
                },
                connection -> stored(connection, credential));
        if (!inserted) {
            throw Taken.named(credential.id());
        }
    }

    @Override
    public boolean revoke(SealedCredential revoked) {
        if (!revoked.revoked()) {
            throw new IllegalArgumentException("The credential `" + revoked.id() + "` is not revoked.");
        }
        return database.change(
                connection -> {
                    try (PreparedStatement update =
                            connection.prepareStatement("UPDATE credentials SET token = ?, holder = ?,"
                                    + " revoked = ?, body = ?, mac = ? WHERE id = ? AND NOT revoked")) {
                        bind(update, revoked);
                        return update.executeUpdate() == 1;
                    }
                },
                connection -> stored(connection, revoked));
    }

    private static boolean stored(Connection connection, SealedCredential credential) throws SQLException {
        return rows(connection, "WHERE id = ?", List.of(credential.id())).contains(credential);
    }

    private static void bind(PreparedStatement statement, SealedCredential credential) throws SQLException {
        statement.setString(1, credential.token().toString());
        statement.setString(2, credential.holder().toString());
        statement.setBoolean(3, credential.revoked());
        statement.setBytes(4, credential.body().toArray());
        statement.setBytes(5, credential.mac().toArray());
        statement.setString(6, credential.id());
    }

    @Override
    public Optional<SealedCredential> find(String id) {
        return query("WHERE id = ?", List.of(id)).stream().findFirst();
    }

    @Override
    public Optional<SealedCredential> findByToken(Digest token) {
        return query("WHERE token = ?", List.of(token.toString())).stream().findFirst();
    }

    @Override
    public List<SealedCredential> list(Optional<PrincipalId> holder, Optional<String> before, int limit) {
        if (limit < 1 || limit > 1_000) {
            throw new IllegalArgumentException("`" + limit + "` credentials are no page: use 1 to 1,000.");
        }
        List<String> values = new ArrayList<>();
        StringBuilder where = new StringBuilder("WHERE TRUE");
        holder.ifPresent(id -> {
            where.append(" AND holder = ?");
            values.add(id.toString());
        });
        before.ifPresent(id -> {
            where.append(" AND place < (SELECT place FROM credentials WHERE id = ?)");
            values.add(id);
        });
        return query(where.append(" ORDER BY place DESC LIMIT ").append(limit).toString(), values);
    }

    private List<SealedCredential> query(String where, List<String> values) {
        return database.read(connection -> rows(connection, where, values));
    }

    private static List<SealedCredential> rows(Connection connection, String where, List<String> values)
            throws SQLException {
        List<SealedCredential> found = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id, token, holder, revoked, body, mac FROM credentials " + where)) {
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

    private static SealedCredential row(ResultSet row) throws SQLException {
        try {
            return new SealedCredential(
                    row.getString("id"),
                    Digest.parse(row.getString("token")),
                    PrincipalId.parse(row.getString("holder")),
                    row.getBoolean("revoked"),
                    Bytes.of(row.getBytes("body")),
                    Bytes.of(row.getBytes("mac")));
        } catch (IllegalArgumentException e) {
            throw new TamperedRow("A stored credential can't be read (" + e.getMessage()
                    + "): somebody changed the database. It counts for nothing.");
        }
    }
}
