package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditLog;
import dev.imprimatur.core.execution.Sessions;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import dev.imprimatur.identity.local.Roster;
import dev.imprimatur.server.api.Recorder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class DeparturesTest {

    private static final Person ANN = new Person(PrincipalId.parse("person:ann"), "Ann", Set.of(), Set.of(), Set.of());
    private static final Person BEN = new Person(PrincipalId.parse("person:ben"), "Ben", Set.of(), Set.of(), Set.of());
    private static final Agent BOT = new Agent(PrincipalId.parse("agent:bot"), "Bot", ANN.id(), Set.of());
    private static final Roster ALL = new Roster(Map.of(ANN.id(), ANN, BEN.id(), BEN, BOT.id(), BOT));

    private final List<AuditEvent> events = new ArrayList<>();
    private final List<String> cut = new ArrayList<>();
    private final List<Sessions.Session> open =
            List.of(session(ANN, ANN.id()), session(BEN, BEN.id()), session(BOT, BEN.id()));
    private final AuditLog log = more -> {
        events.addAll(more);
        return CompletableFuture.completedFuture(0L);
    };
    private final Sessions sessions = (which, because) -> {
        open.stream()
                .filter(which)
                .map(session -> session.subject().actor().name())
                .sorted()
                .forEach(cut::add);
        return 0;
    };
    private final Departures departures =
            new Departures(ALL, Set.of(), sessions, new Recorder(log), () -> Instant.EPOCH);

    private static Sessions.Session session(Principal actor, PrincipalId issuer) {
        return new Sessions.Session(
                new Subject(actor, List.of(), "tok-1", issuer), new Target("postgres/shop"), Set.of());
    }

    @Test
    void whoIsGoneTakesAlongWhatTheyOwn() {
        departures.look(new Roster(Map.of(BEN.id(), BEN, BOT.id(), BOT)), Set.of());
        assertThat(cut).containsExactly("Ann", "Bot");
        assertThat(events).singleElement().isInstanceOf(AuditEvent.Cut.class);
        departures.look(new Roster(Map.of(BEN.id(), BEN, BOT.id(), BOT)), Set.of());
        assertThat(events).as("once").hasSize(1);
    }

    @Test
    void whomTheProviderRefusesLosesWhatTheyDoThemself() {
        departures.look(ALL, Set.of(ANN.id()));
        assertThat(cut).containsExactly("Ann");
        departures.look(ALL, Set.of(ANN.id()));
        departures.look(ALL, Set.of());
        departures.look(ALL, Set.of(ANN.id()));
        assertThat(cut).as("once for each refusal").containsExactly("Ann", "Ann");
    }

    @Test
    void nobodyIsCutWhileNothingChanges() {
        departures.look(ALL, Set.of());
        assertThat(cut).isEmpty();
        assertThat(events).isEmpty();
    }
}
