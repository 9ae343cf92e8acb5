package dev.imprimatur.server;

import dev.imprimatur.core.action.ActionIds;
import dev.imprimatur.core.approval.ApprovalCodec;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.Releases;
import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.execution.PermitLedger;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.Gate;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.subject.Authenticator;
import dev.imprimatur.core.subject.CredentialCodec;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.identity.local.PeopleFile;
import dev.imprimatur.identity.local.SignInCodes;
import dev.imprimatur.identity.token.Tokens;
import dev.imprimatur.server.api.Actions;
import dev.imprimatur.server.api.Approvals;
import dev.imprimatur.server.api.AuditTrail;
import dev.imprimatur.server.api.Callers;
import dev.imprimatur.server.api.Health;
import dev.imprimatur.server.api.HttpFront;
import dev.imprimatur.server.api.Meters;
import dev.imprimatur.server.api.Pages;
import dev.imprimatur.server.api.PermitSeal;
import dev.imprimatur.server.api.Permits;
import dev.imprimatur.server.api.PolicyPage;
import dev.imprimatur.server.api.Recorder;
import dev.imprimatur.server.api.Router;
import dev.imprimatur.server.api.Running;
import dev.imprimatur.server.api.SignIns;
import dev.imprimatur.server.api.Targets;
import dev.imprimatur.server.api.TokenDesk;
import dev.imprimatur.server.api.Votes;
import dev.imprimatur.server.config.ConfigReader;
import dev.imprimatur.server.config.ServerConfig;
import dev.imprimatur.storage.log.FileAuditLog;
import dev.imprimatur.storage.sqlite.SqliteStorage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where ports meet media, and the only place that knows all parts. What is built first is closed last. */
final class Wiring {

    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

    /** Kinds of target that a connector serves, and the first words of the operations they give. */
    private static final Set<String> CONNECTORS = Set.of("postgres");

    private static final Set<String> FAMILIES = Set.of("sql");

    private final ServerConfig config;
    private final Decorators around;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final SecureRandom chance = new SecureRandom();
    private final Meters meters = new Meters();
    private final Running running = new Running();
    private final Keys keys;
    private final FileAuditLog log;
    private final SqliteStorage storage;
    private final SteadyClock steady;
    private final InstantSource clock;
    private final AuditLog audit;
    private final Recorder recorder;
    private final PeopleFile roster;
    private final Directory people;
    private final SignInCodes codes;
    private final PolicyWatch watch;
    private final Policies policies;
    private final ApprovalStore approvals;
    private final PermitLedger permits;
    private final ApprovalDesk desk;
    private final Gate gate;
    private final Tokens tokens;

    static Server start(Path file, Decorators around) {
        long start = System.nanoTime();
        ServerConfig config = ConfigReader.read(file, CONNECTORS);
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            Server server = new Wiring(config, around, parts).server();
            LOG.info(
                    "Imprimatur is ready at {} after {} ms.",
                    server.api(),
                    (System.nanoTime() - start) / 1_000_000);
            return server;
        } catch (AuditFailure | StorageFailure e) {
            Server.close(parts);
            throw new StartRefused(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            Server.close(parts);
            throw e;
        }
    }
}
