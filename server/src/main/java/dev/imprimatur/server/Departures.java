package dev.imprimatur.server;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.execution.Sessions;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import dev.imprimatur.identity.local.Roster;
import dev.imprimatur.server.api.Recorder;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Ends the sessions of those who are no longer known: their credentials are refused, but what is open would go on. */
final class Departures {

    private final Sessions sessions;
    private final Recorder recorder;
    private final InstantSource clock;
    private Set<PrincipalId> known;
    private Set<PrincipalId> refused;

    /** @param refused whom the provider vouches for no longer */
    Departures(Roster roster, Set<PrincipalId> refused, Sessions sessions, Recorder recorder, InstantSource clock) {
        this.known = roster.everyone().keySet();
        this.refused = refused;
        this.sessions = sessions;
        this.recorder = recorder;
        this.clock = clock;
    }

    /**
     * Looks who is missing since the last time: with them goes what they own. Whom the provider refuses can't act in person;
     * what they own goes on, as its tokens do.
     */
    synchronized void look(Roster now, Set<PrincipalId> refusedNow) {
        Set<PrincipalId> gone = new HashSet<>(known);
        gone.removeAll(now.everyone().keySet());
        known = now.everyone().keySet();
        Set<PrincipalId> lost = new HashSet<>(refusedNow);
        lost.removeAll(refused);
        lost.removeAll(gone);
        refused = Set.copyOf(refusedNow);
        gone.forEach(one -> cut(
                one,
                "`" + one + "` is disabled, or no longer known here.",
                session -> session.subject().interested().contains(one) || acts(session.subject(), one)));
        lost.forEach(one -> cut(
                one,
                "The sign-in provider no longer vouches for `" + one + "`.",
                session -> acts(session.subject(), one)));
    }

    private static boolean acts(Subject subject, PrincipalId one) {
        return subject.chain().stream().anyMatch(link -> link.id().equals(one));
    }

    private void cut(PrincipalId one, String because, Predicate<Sessions.Session> which) {
        try {
            recorder.record(new AuditEvent.Cut(Optional.empty(), one, "people", because, clock.instant()));
        } finally {
            sessions.cut(which, because);
        }
    }
}
