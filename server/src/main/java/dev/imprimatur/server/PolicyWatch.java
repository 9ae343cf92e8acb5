package dev.imprimatur.server;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.policy.Policies;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.PolicyVersion;
import dev.imprimatur.policy.Finding;
import dev.imprimatur.policy.PolicyDirectory;
import dev.imprimatur.policy.PolicyListener;
import dev.imprimatur.policy.PolicyRefused;
import dev.imprimatur.policy.PolicyText;
import dev.imprimatur.policy.Roster;
import dev.imprimatur.server.api.PolicyNews;
import dev.imprimatur.server.api.Recorder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy folder, followed. A set is recorded before it is in force: when the log does not take it, the one before
 * stays. When people or groups change, the folder is read again, because policies name them.
 */
final class PolicyWatch implements Policies, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyWatch.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path folder;
    private final PolicyShelf shelf;
    private final Recorder recorder;
    private final InstantSource clock;
    private volatile PolicyNews news;
    private volatile PolicyDirectory directory;
    private volatile Optional<PolicyVersion> inForce = Optional.empty();
    private Optional<Roster> roster;
    private Instant nextTry = Instant.MIN;

    /**
     * @param roster whom policies may name; empty when nobody can say
     * @param shelf keeps the text of each set before it is in force
     */
    PolicyWatch(Path folder, Optional<Roster> roster, PolicyShelf shelf, Recorder recorder, InstantSource clock) {
        this.folder = folder;
        this.shelf = shelf;
        this.recorder = recorder;
        this.clock = clock;
        this.roster = roster;
        this.news = new PolicyNews(clock.instant(), Optional.empty());
        try {
            this.directory = new PolicyDirectory(folder, roster, new Told());
        } catch (PolicyRefused e) {
            throw new StartRefused(
                    "The policies in `" + folder + "` are not valid, so the gateway does not start:\n" + e.getMessage(),
                    e);
        }
        directory.watch(INTERVAL);
    }

    @Override
    public PolicySet current() {
        return directory.current();
    }

    PolicyNews news() {
        return news;
    }

    /**
     * Reads the folder again when {@code now} is not who was known when it was read. Where that gives no valid set, it is
     * tried again from time to time, because the folder may change as well.
     */
    synchronized void follow(Optional<Roster> now) {
        if (now.equals(roster) || clock.instant().isBefore(nextTry)) {
            return;
        }
        nextTry = clock.instant().plus(PATIENCE);
        try {
            PolicyDirectory next = new PolicyDirectory(folder, now, new Told());
            PolicyDirectory before = directory;
            directory = next;
            before.close();
            next.watch(INTERVAL);
            roster = now;
            nextTry = Instant.MIN;
        } catch (PolicyRefused e) {
            new Told().refused(e.findings());
        }
    }

    @Override
    public void close() {
        directory.close();
    }

    /** Records and says what came of a look at the folder. */
    private final class Told implements PolicyListener {

        @Override
        public void loaded(PolicyVersion version, int rules, PolicyText text) {
            if (inForce.equals(Optional.of(version))) {
                news = new PolicyNews(news.loadedAt(), Optional.empty());
                return; // read again for people who are new; nothing else changed
            }
            try {
                shelf.keep(text);
                recorder.record(new AuditEvent.PolicyLoaded(version, rules, clock.instant()));
            } catch (RuntimeException e) {
                LOG.error(
                        "The policy {} is not in force, because it can't be kept and recorded: {}",
                        version.shortText(),
                        e.getMessage());
                throw e;
            }
            inForce = Optional.of(version);
            news = new PolicyNews(clock.instant(), Optional.empty());
            LOG.info("Policy {} with {} rules is in force.", version.shortText(), rules);
        }

        @Override
        public void refused(List<Finding> findings) {
            List<String> errors = findings.stream().map(Finding::toString).toList();
            if (news.refused().map(PolicyNews.Refusal::errors).equals(Optional.of(errors))) {
                return; // said already
            }
            news = new PolicyNews(news.loadedAt(), Optional.of(new PolicyNews.Refusal(clock.instant(), errors)));
            LOG.error("The policies are not valid; those before stay in force:\n{}", String.join("\n", errors));
            try {
                recorder.record(new AuditEvent.PolicyRefused(errors, clock.instant()));
            } catch (RuntimeException e) {
                LOG.error("That the policies are not valid can't be recorded: {}", e.getMessage());
            }
        }
    }
}
