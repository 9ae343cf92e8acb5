package dev.imprimatur.storage.postgres;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.execution.Tenure;
import dev.imprimatur.storage.lock.Holder;
import dev.imprimatur.storage.sql.RememberedPermits;
import dev.imprimatur.storage.sql.SqlApprovals;
import dev.imprimatur.storage.sql.SqlBacklog;
import dev.imprimatur.storage.sql.SqlCredentials;
import dev.imprimatur.storage.sql.SqlPostings;
import dev.imprimatur.storage.sql.SqlRows;
import dev.imprimatur.storage.sql.Storage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/** Everything the gateway keeps, in a schema of its own in a PostgreSQL database. */
public final class PostgresStorage implements Storage {

    /** Where the tables are; whoever may create things elsewhere in the database can't put any before them. */
    static final String SCHEMA = "imprimatur";

    /** What must be so, or a commit would not be durable when it returns, or a text not come back as it was. */
    private static final String DURABLE = """
            SELECT name, setting FROM pg_settings
            WHERE name = 'fsync' AND setting = 'off'
               OR name = 'synchronous_commit' AND setting NOT IN ('on', 'remote_apply')
               OR name = 'server_encoding' AND setting <> 'UTF8'""";

    private final Pool pool;
    private final Optional<Holding> holding;
    private final SqlApprovals approvals;
    private final RememberedPermits permits;
    private final SqlCredentials credentials;
    private final SqlRows people;
    private final SqlRows sessions;
    private final SqlRows passkeys;
    private final SqlBacklog backlog;
    private final SqlPostings postings;
    private final SqlRows accounts;
    private final SqlRows claims;

    /** @param holding that of the pool's epoch, to be given back in the end; empty when that is up to somebody else */
    PostgresStorage(Pool pool, RandomGenerator chance, Optional<Holding> holding) {
        this.pool = pool;
        this.holding = holding;
        this.approvals = new SqlApprovals(pool);
        this.permits = new RememberedPermits(new PostgresPermits(pool, chance));
        this.credentials = new SqlCredentials(pool);
        this.people = new SqlRows(pool, "people");
        this.sessions = new SqlRows(pool, "sessions");
        this.passkeys = new SqlRows(pool, "passkeys");
        this.backlog = new SqlBacklog(pool);
        this.postings = new SqlPostings(pool);
        this.accounts = new SqlRows(pool, "accounts");
        this.claims = new SqlRows(pool, "claims");
    }

    /**
     * Connects, becomes the one gateway that works there, and brings the tables up to date, which are made when they are
     * missing. Waits, for some seconds, when the one before did not give it back.
     *
     * @param chance for many threads at once
     * @param wall the machine's clock
     * @throws StorageFailure when that is impossible, another gateway works there, the tables are those of a newer version, or
     *     the server does not keep what it has committed
     */
    public static PostgresStorage open(PostgresAddress address, RandomGenerator chance, InstantSource wall) {
        return open(address, chance, wall, Limits.USUAL);
    }

    static PostgresStorage open(PostgresAddress address, RandomGenerator chance, InstantSource wall, Limits limits) {
        Holding holding = alone(address, limits, wall);
        Pool pool = new Pool(address, limits, OptionalLong.of(holding.epoch()));
        try {
            pool.read(connection -> verified(address.place(), connection));
        } catch (RuntimeException e) {
            pool.close();
            holding.close();
            throw e;
        }
        return new PostgresStorage(pool, chance, Optional.of(holding));
    }

    /** The tables of a gateway that lives are not ours to change, so where there are some they come second. */
    private static Holding alone(PostgresAddress address, Limits limits, InstantSource wall) {
        boolean kept = kept(address, limits);
        if (!kept) {
            migrate(address, limits);
        }
        Holding holding = Holding.take(
                new TenureRow(address.place(), new Pool(address, limits.with(1))),
                Holder.here(),
                limits.tenure(),
                wall);
        try {
            if (kept) {
                migrate(address, limits);
            }
            return holding;
        } catch (RuntimeException e) {
            holding.close();
            throw e;
        }
    }

    /** Whether the table is there that says who works on the others. */
    private static boolean kept(PostgresAddress address, Limits limits) {
        try (Connection connection = Source.single(address, limits).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT to_regclass('imprimatur.tenure') IS NOT NULL")) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            throw Failures.of(address.place(), e);
        }
    }

    private static void migrate(PostgresAddress address, Limits limits) {
        PGSimpleDataSource source = Source.single(address, limits);
        try {
            Flyway.configure(PostgresStorage.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:dev/imprimatur/storage/postgres")
                    .schemas(SCHEMA)
                    .ignoreMigrationPatterns(
                            new String[0]) // also not future ones: a newer version's tables are not understood
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql) {
                    throw Failures.of(address.place(), sql);
                }
            }
            throw new StorageFailure(
                    "The tables of the database `" + address.place() + "` are not what this version expects ("
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("unknown")
                            + "): start the version that wrote them, or restore a backup.",
                    e);
        }
    }

    private static boolean verified(String place, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(DURABLE)) {
            if (row.next()) {
                throw new StorageFailure(
                        "The database `" + place + "` works with `" + row.getString(1) + "` = `" + row.getString(2)
                                + "`, so what it commits might not survive, or not come back as it was. The gateway needs"
                                + " `fsync` and `synchronous_commit` on, and the encoding UTF8.",
                        new IllegalStateException("settings"));
            }
            return true;
        }
    }

    @Override
    public SqlApprovals approvals() {
        return approvals;
    }

    @Override
    public RememberedPermits permits() {
        return permits;
    }

    @Override
    public SqlCredentials credentials() {
        return credentials;
    }

    @Override
    public SqlRows people() {
        return people;
    }

    @Override
    public SqlRows sessions() {
        return sessions;
    }

    @Override
    public SqlRows passkeys() {
        return passkeys;
    }

    @Override
    public SqlBacklog backlog() {
        return backlog;
    }

    @Override
    public SqlPostings postings() {
        return postings;
    }

    @Override
    public void remove(List<ApprovalId> ids) {
        approvals.remove(ids);
    }

    /** What lies in the server's own log and in its backups is up to whoever runs it. */
    @Override
    public void forget() {
        pool.write(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("VACUUM approvals");
            }
        });
    }

    @Override
    public SqlRows accounts() {
        return accounts;
    }

    @Override
    public SqlRows claims() {
        return claims;
    }

    @Override
    public void check() {
        pool.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM permits WHERE permit = ''")) {
                return row.next();
            }
        });
    }

    @Override
    public Tenure tenure() {
        return holding.<Tenure>map(own -> own).orElse(Tenure.SOLE);
    }

    @Override
    public void close() {
        pool.close();
        holding.ifPresent(Holding::close);
    }
}
