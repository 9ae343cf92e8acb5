package dev.imprimatur.core.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Invariant 1: one different byte is a new action. */
class ActionDigestTest {

    private static final byte[] SQL =
            "DELETE FROM orders WHERE id = $1".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    private static final Payload.Parameter SEVEN = new Payload.Parameter(23, false, Optional.of(Bytes.utf8("7")));

    private static Digest digest(Subject subject, String target, String operation, Payload payload) {
        Action sample = Samples.action("act-1");
        return new Action(
                        sample.id(),
                        subject,
                        new Target(target),
                        new Operation(operation),
                        sample.facts(),
                        List.of(),
                        payload,
                        sample.intent(),
                        sample.model(),
                        sample.at())
                .digest();
    }

    private static Payload payload(byte[] content, Map<String, String> state, Payload.Parameter... parameters) {
        return new Payload(Bytes.of(content), List.of(parameters), state);
    }

    @Test
    void everyBitOfTheContentCounts() {
        Set<Digest> all = new HashSet<>();
        all.add(digest(Samples.subject(), "postgres/a", "sql.delete", payload(SQL, Map.of(), SEVEN)));
        for (int bit = 0; bit < SQL.length * 8; bit++) {
            byte[] changed = SQL.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            all.add(digest(Samples.subject(), "postgres/a", "sql.delete", payload(changed, Map.of(), SEVEN)));
        }
        assertThat(all).hasSize(SQL.length * 8 + 1);
    }

    @Test
    void subjectTargetOperationParametersAndStateCount() {
        Subject subject = Samples.subject();
        Agent other = new Agent(PrincipalId.parse("agent:other"), "bot", Samples.OWNER, Set.of());
        List<Digest> all = new ArrayList<>(List.of(
                digest(subject, "postgres/a", "sql.delete", payload(SQL, Map.of("search_path", "public"), SEVEN)),
                digest(subject, "postgres/b", "sql.delete", payload(SQL, Map.of("search_path", "public"), SEVEN)),
                digest(subject, "postgres/a", "sql.update", payload(SQL, Map.of("search_path", "public"), SEVEN)),
                digest(subject, "postgres/a", "sql.delete", payload(SQL, Map.of("search_path", "evil"), SEVEN)),
                digest(subject, "postgres/a", "sql.delete", payload(SQL, Map.of("role", "public"), SEVEN)),
                digest(subject, "postgres/a", "sql.delete", payload(SQL, Map.of("search_path", "public"))),
                digest(
                        subject,
                        "postgres/a",
                        "sql.delete",
                        payload(SQL, Map.of("search_path", "public"), SEVEN, SEVEN)),
                digest(
                        new Subject(other, List.of(), "cred-1", Samples.ISSUER),
                        "postgres/a",
                        "sql.delete",
                        payload(SQL, Map.of("search_path", "public"), SEVEN)),
                digest(
                        new Subject(Samples.bot(), List.of(Samples.person("x")), "cred-1", Samples.ISSUER),
                        "postgres/a",
                        "sql.delete",
                        payload(SQL, Map.of("search_path", "public"), SEVEN))));
        for (Payload.Parameter changed : List.of(
                new Payload.Parameter(20, false, SEVEN.value()),
                new Payload.Parameter(23, true, SEVEN.value()),
                new Payload.Parameter(23, false, Optional.of(Bytes.utf8("8"))),
                new Payload.Parameter(23, false, Optional.of(Bytes.utf8(""))),
                new Payload.Parameter(23, false, Optional.empty()))) {
            all.add(digest(
                    subject, "postgres/a", "sql.delete", payload(SQL, Map.of("search_path", "public"), changed)));
        }
        assertThat(new HashSet<>(all)).hasSize(all.size());
    }

    @Test
    void whenWhyTheTraceAndTheRotatedCredentialDoNotCount() {
        Action sample = Samples.action("act-1");
        Action later = new Action(
                new ActionId("act-2"),
                new Subject(Samples.bot(), List.of(), "cred-2", Samples.ISSUER),
                sample.target(),
                sample.operation(),
                sample.facts(),
                sample.also(),
                sample.payload(),
                new Intent("another reason"),
                new SourceModel("m", true),
                Optional.of(new Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")),
                sample.at().plusSeconds(60));
        assertThat(later.digest()).isEqualTo(sample.digest());
    }

    @Test
    void anActionReadsBackEqual() {
        Action sample = new Action(
                new ActionId("act-1"),
                new Subject(Samples.bot(), List.of(Samples.person("x", "g")), "cred-1", Samples.ISSUER),
                new Target("postgres/a"),
                new Operation("sql.delete"),
                Samples.sqlFacts("DeleteStmt"),
                List.of(new Action.Part(
                        new Operation("export-users"),
                        new CallFacts(Json.fields()
                                .with("n", 1)
                                .with("deep", Json.fields().with("s", "t").build())
                                .build()))),
                payload(SQL, Map.of("search_path", "public"), SEVEN, new Payload.Parameter(0, true, Optional.empty())),
                new Intent("why"),
                new SourceModel("m", true),
                Optional.of(new Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")),
                Samples.NOON);
        Json written = Json.parse(ActionCodec.write(sample).canonicalBytes());
        assertThat(ActionCodec.read((Json.Fields) written)).isEqualTo(sample);
    }
}
