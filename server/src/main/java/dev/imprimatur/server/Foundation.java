package dev.imprimatur.server;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.audit.StartState;
import dev.imprimatur.server.api.BundleReads;
import dev.imprimatur.server.api.Meters;
import dev.imprimatur.server.api.Recorder;
import dev.imprimatur.server.config.ServerConfig;
import dev.imprimatur.server.config.StorageConfig;
import dev.imprimatur.server.publication.Publication;
import dev.imprimatur.storage.postgres.PostgresAddress;
import dev.imprimatur.storage.postgres.PostgresStorage;
import dev.imprimatur.storage.sql.Storage;
import dev.imprimatur.storage.sqlite.SqliteSearch;
import dev.imprimatur.storage.sqlite.SqliteStorage;
import dev.imprimatur.storage.tlog.TileLog;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Deque;

/** What everything else stands on: keys, the log, the database, the clock. Made in this order, and closed in the other. */
final class Foundation {

    static final String VERSION = "0.1.0";

    final ServerConfig config;
    final SecureRandom chance = new SecureRandom();
    final Meters meters = new Meters();
    final Keys keys;
    final Publication publication;
    final TileLog log;
    final SteadyClock steady;
    final InstantSource clock;
    final AuditLog audit;
    final Recorder recorder;
    final BundleReads reads;
    final Storage storage;
    final StartState startState;
    final SqliteSearch search;

    private final Deque<AutoCloseable> parts;

    /** @param parts takes what is to be closed, the last first */
    Foundation(ServerConfig config, Decorators around, Deque<AutoCloseable> parts) {
        this.config = config;
        this.parts = parts;
        directory(config.data());
        keys = Keys.open(config.data().resolve("keys"), config.logKey(), config.origin(), origin(config), chance);
        publication = Publication.look(config.publishing(), keys.log(), config.log(), InstantSource.system());
        log = part(TileLog.open(
                config.log(),
                keys.log(),
                keys.records(),
                publication.seen(),
                config.personal(),
                chance)); // from here on no other gateway has this directory
        RunningFile.clear(config.data());
        steady = new SteadyClock(InstantSource.system(), System::nanoTime, newest());
        clock = around.clock().apply(steady);
        part(publication).follow(log, clock);
        meters.uncosigned(publication::uncosignedSince, clock);
        audit = meters.measuring(around.audit().apply(log));
        recorder = new Recorder(audit);
        recorder.record(new AuditEvent.Lifecycle("started", VERSION, clock.instant()));
        parts.add(() -> recorder.record(new AuditEvent.Lifecycle("stopped", VERSION, clock.instant())));
        reads = part(new BundleReads(recorder, clock));
        recorder.record(new AuditEvent.Configured(config.recorded(VERSION), clock.instant()));
        storage = part(storage());
        startState = log.startState();
        search = part(SqliteSearch.open(config.data().resolve("audit-index.db"), log));
    }

    /** {@code one}, to be closed before everything that was there before it. */
    <P extends AutoCloseable> P part(P one) {
        parts.add(one);
        return one;
    }

    private static void directory(Path data) {
        try {
            Files.createDirectories(
                    data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new StartRefused("The directory `" + data + "` can't be made: check its permissions.", e);
        }
    }

    /** The name of the log when nobody named it: where it can be read. */
    private static String origin(ServerConfig config) {
        return config.url().map(URI::getAuthority).orElse("localhost") + "/log";
    }

    /** When the newest recorded event happened: the clock must not be behind it. */
    private Instant newest() {
        long size = log.size();
        return size == 0
                ? Instant.EPOCH
                : log.read(size - 1, 1).stream()
                        .map(entry -> Instant.parse(entry.event().text("at")))
                        .findFirst()
                        .orElse(Instant.EPOCH);
    }

    private Storage storage() {
        return switch (config.storage()) {
            case StorageConfig.Sqlite(Path file) -> SqliteStorage.open(file);
            case StorageConfig.Postgres(PostgresAddress address) ->
                PostgresStorage.open(address, chance, InstantSource.system());
        };
    }
}
