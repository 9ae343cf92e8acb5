package dev.imprimatur.storage.sql;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.delivery.Posting;
import dev.imprimatur.core.delivery.Postings;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which messages show which approval. Whoever changes these rows makes clicks count for nothing, or repeats a message; what a
 * click is about is in the message itself, which the chat's own signature covers.
 */
public final class SqlPostings implements Postings {

    private final Database database;

    public SqlPostings(Database database) {
        this.database = database;
    }

    @Override
    public List<Posting> of(String channel, ApprovalId approval) {
        return select("channel = ? AND approval = ? ORDER BY place, message", channel, approval);
    }

    @Override
    public Optional<Posting> find(String channel, String message) {
        return select("channel = ? AND message = ?", channel, message).stream().findFirst();
    }

    @Override
    public void put(Posting posting) {
        database.write(connection -> Statements.change(
                connection,
                "INSERT INTO postings (channel, message, approval, place, shown) VALUES (?, ?, ?, ?, ?) ON CONFLICT"
                        + " (channel, message) DO UPDATE SET approval = excluded.approval, place = excluded.place,"
                        + " shown = excluded.shown",
                posting.channel(),
                posting.message(),
                posting.approval(),
                posting.place(),
                posting.shown()));
    }

    private List<Posting> select(String where, Object... values) {
        return database.read(connection -> {
            List<Posting> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT channel, message, approval, place, shown FROM postings WHERE " + where)) {
                Statements.bind(select, values);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new Posting(
                                row.getString("channel"),
                                row.getString("message"),
                                new ApprovalId(row.getString("approval")),
                                row.getString("place"),
                                row.getString("shown")));
                    }
                }
            }
            return found;
        });
    }
}
