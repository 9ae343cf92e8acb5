package dev.imprimatur.server;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.execution.Sessions;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.identity.local.Roster;
import dev.imprimatur.server.api.Recorder;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Ends the sessions of those who are no longer known: their credentials are refused, but what is open would go on. */
final class Departures {

    private final Sessions sessions;
    private final Recorder recorder;
    private final InstantSource clock;
    private Set<PrincipalId> known;

    Departures(Roster roster, Sessions sessions, Recorder recorder, InstantSource clock) {
        this.known = roster.everyone().keySet();
        this.sessions = sessions;
        this.recorder = recorder;
        this.clock = clock;
    }

    /** Looks who is missing since the last time. */
    synchronized void look(Roster now) {
        Set<PrincipalId> gone = new HashSet<>(known);
        gone.removeAll(now.everyone().keySet());
        for (PrincipalId one : gone) {
            String because = "`" + one + "` is no longer known here.";
            try {
                recorder.record(new AuditEvent.Cut(Optional.empty(), one, "people", because, clock.instant()));
            } finally {
                sessions.cut(
                        session -> session.subject().chain().stream()
                                        .anyMatch(link -> link.id().equals(one))
                                || session.subject().issuer().equals(one),
                        because);
            }
        }
        known = now.everyone().keySet();
    }
}
