package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.audit.EvidenceFiles;
import dev.imprimatur.core.audit.EvidenceVerifier;
import dev.imprimatur.core.audit.LogVerification;
import dev.imprimatur.core.audit.Soundness;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.tree.WitnessPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway gives out to prove an approval. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EvidenceApiTest {

    private Rig rig;
    private String bot;
    private String anna;

    @BeforeAll
    void start(@TempDir Path folder) {
        rig = new Rig(folder);
        bot = rig.token("agent:bot", "actions");
        anna = rig.session("anna");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    private Reply evidence(String token, String approval, Json.Fields body) {
        return rig.post(token, "/v1/approvals/" + approval + "/evidence", body);
    }

    private Json.Fields evidence(String approval) {
        Reply reply = evidence(anna, approval, Json.fields().build());
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    /** Somebody else asks for the same, the gateway starts anew, it is approved and runs. */
    private String whole() {
        String approval = rig.held(bot, "export-users");
        rig.propose(bot, "export-users");
        assertThat(rig.vote(bot, approval, "approve").status()).isEqualTo(403);
        rig.restart();
        assertThat(rig.vote(rig.session("ben"), approval, "approve").status()).isEqualTo(200);
        String permit = rig.get(bot, "/v1/approvals/" + approval).text("permit");
        assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
        assertThat(rig.outcome(bot, permit, "done").status()).isEqualTo(204);
        return approval;
    }

    @Test
    void provesAWholeLifeAcrossARestart() {
        Json.Fields page = evidence(whole());
        LogVerification found = verify(page);
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
        assertThat(found.counts())
                .containsEntry("attempted", 1L)
                .containsEntry("decided", 1L)
                .containsEntry("held", 1L)
                .containsEntry("vote-refused", 1L)
                .containsEntry("voted", 1L)
                .containsEntry("approved", 1L)
                .containsEntry("released", 1L)
                .containsEntry("executed", 1L)
                .containsKeys("policy-loaded", "started");
        assertThat(Digest.of(Bytes.utf8(page.text("request")).toArray()).toString())
                .isEqualTo(page.text("digest"));
    }

    @Test
    void tellsThePolicyThatDecidedAlsoWhenAnotherIsInForce() throws IOException {
        String approval = rig.held(bot, "export-users");
        String version = rig.get(anna, "/v1/policies").text("version");
        rig.write("policies/rules.yaml", Given.RULES.replace("rules:", "# other words\nrules:"));
        rig.write("policies/more.yaml", """
                rules:
                  - id: another-rule
                    on: { target: "app/vault" }
                    effect: deny
                """);
        Rig.await(() -> !rig.get(anna, "/v1/policies").text("version").equals(version));
        Json.Fields policy = (Json.Fields) evidence(approval).array("policies").getFirst();
        assertThat(policy.text("version")).isEqualTo(version);
        Bytes kept = Bytes.ofBase64(policy.fields("files").text("policy.json"));
        assertThat(kept.digest().toString()).isEqualTo(version);
        assertThat(Bytes.ofBase64(policy.fields("files").text("source/rules.yaml"))
                        .utf8())
                .isEqualTo(Given.RULES);

        Path file = rig.folder()
                .resolve("data/policy-versions")
                .resolve(Digest.parse(version).hex())
                .resolve("policy.json");
        Files.writeString(file, kept.utf8().replace("hold", "deny"));
        Json.Fields changed = (Json.Fields) evidence(approval).array("policies").getFirst();
        assertThat(changed.fields("files").members()).isEmpty();
        Files.write(file, kept.toArray());
    }

    @Test
    void pagesAreProvenAgainstOneCheckpoint() {
        String approval = rig.held(bot, "export-users");
        Json.Fields first = evidence(approval);
        rig.propose(bot, "ping");
        long second = ((Json.Fields) first.array("events").get(1)).whole("index");
        Reply later = evidence(
                anna,
                approval,
                Json.fields()
                        .with("after", second)
                        .with("checkpoint", first.text("checkpoint"))
                        .build());
        assertThat(later.status()).as(later.text()).isEqualTo(200);
        assertThat(later.json().text("checkpoint")).isEqualTo(first.text("checkpoint"));
        assertThat(later.json().find("policies")).isEmpty();
        assertThat(later.json().array("events"))
                .isEqualTo(
                        first.array("events").subList(2, first.array("events").size()));
        assertThat(evidence(
                                anna,
                                approval,
                                Json.fields()
                                        .with(
                                                "checkpoint",
                                                first.text("checkpoint").replace("\n\n", "0\n\n"))
                                        .build())
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aPageBehindTheLastOneIsRefused() {
        String approval = rig.held(bot, "export-users");
        Json.Fields first = evidence(approval);
        long last = ((Json.Fields) first.array("events").getLast()).whole("index");
        for (long after : List.of(last, last + 1, last + 1_000_000)) {
            Reply reply = evidence(
                    anna,
                    approval,
                    Json.fields()
                            .with("after", after)
                            .with("checkpoint", first.text("checkpoint"))
                            .build());
            assertThat(reply.status()).as(reply.text()).isEqualTo(400);
            assertThat(reply.text()).contains("the last event of `" + approval + "` is " + last);
        }
    }

    @Test
    void onlyPeopleTakeItAndThatIsRecorded() {
        String approval = rig.held(bot, "export-users");
        Json.Fields nothing = Json.fields().build();
        assertThat(evidence(bot, approval, nothing).status()).isEqualTo(401);
        assertThat(evidence(anna, "apr-2222222222", nothing).status()).isEqualTo(404);
        int taken = evidence(approval).array("events").size();
        Json.Fields read = rig.events("audit-read").stream()
                .filter(event -> event.fields("query").findText("evidence").equals(Optional.of(approval)))
                .findFirst()
                .orElseThrow();
        assertThat(read.text("who")).isEqualTo("person:anna");
        assertThat(read.whole("events")).isEqualTo(taken);
    }

    @Test
    void whoHasNoPartInItGetsNone() {
        String approval = rig.held(bot, "export-users");
        Json.Fields nothing = Json.fields().build();
        for (String person : List.of("anna", "ben", "aldo", "ada")) {
            assertThat(evidence(rig.session(person), approval, nothing).status())
                    .as(person)
                    .isEqualTo(200);
        }
        int reads = rig.events("audit-read").size();
        for (String person : List.of("cara", "olga")) {
            Reply refused = evidence(rig.session(person), approval, nothing);
            assertThat(refused.status()).as(person).isEqualTo(403);
            assertThat(refused.detail()).contains("for auditors and administrators, and for those who asked");
        }
        assertThat(rig.events("audit-read")).hasSize(reads);
    }

    @Test
    void aFreezeBeforeTheReleaseIsPartOfItAndItsThawToo() {
        String approval = rig.held(bot, "export-users");
        assertThat(rig.vote(rig.session("ben"), approval, "approve").status()).isEqualTo(200);
        String freeze = freeze("agent:bot");
        String other = freeze("agent:other");
        Json because = Json.fields().with("because", "Mended.").build();
        String permit = rig.get(bot, "/v1/approvals/" + approval).text("permit");
        assertThat(rig.consume(bot, permit).status()).isEqualTo(409);
        for (String each : List.of(freeze, other)) {
            assertThat(rig.send(
                                    "DELETE",
                                    "/v1/freezes/" + each,
                                    Optional.of(rig.session("ada")),
                                    Optional.of(because.canonicalBytes()),
                                    Map.of("Content-Type", "application/json"))
                            .status())
                    .isEqualTo(200);
        }
        assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
        Json.Fields page = evidence(approval);
        LogVerification found = verify(page);
        assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
        assertThat(found.counts()).containsEntry("frozen", 1L).containsEntry("thawed", 1L);
        TreeMap<String, Json> members = new TreeMap<>(page.members());
        members.put(
                "events",
                Json.array(page.array("events").stream()
                        .filter(event -> !((Json.Fields) event)
                                .fields("event")
                                .text("type")
                                .equals("thawed"))
                        .toList()));
        LogVerification tampered = verify(new Json.Fields(members));
        assertThat(tampered.soundness()).isEqualTo(Soundness.TAMPERED);
        assertThat(tampered.sentence()).contains("was begun while it was frozen");
    }

    private String freeze(String scope) {
        Reply frozen = rig.post(
                rig.session("olga"),
                "/v1/freezes",
                Json.fields().with("scope", scope).with("because", "It loops.").build());
        assertThat(frozen.status()).as(frozen.text()).isEqualTo(201);
        return frozen.text("id");
    }

    /** What an outsider finds who has a bundle of this and nothing else. */
    static LogVerification verify(Json.Fields page) {
        TreeMap<String, Bytes> files = new TreeMap<>();
        Bytes request = Bytes.utf8(page.text("request"));
        Json.Fields payload = ((Json.Fields) Json.parse(request.toArray())).fields("payload");
        files.put(EvidenceFiles.CHECKPOINT, Bytes.utf8(page.text("checkpoint")));
        files.put(EvidenceFiles.REQUEST, request);
        files.put(EvidenceFiles.STATEMENT, Bytes.ofBase64(payload.text("content")));
        files.put(EvidenceFiles.PARAMETERS, Bytes.of(payload.get("parameters").canonicalBytes()));
        for (Json policy : page.array("policies")) {
            Json.Fields kept = (Json.Fields) policy;
            String hex = Digest.parse(kept.text("version")).hex();
            kept.fields("files")
                    .members()
                    .forEach((name, content) ->
                            files.put(EvidenceFiles.policy(hex) + name, Bytes.ofBase64(((Json.Text) content).value())));
        }
        for (Json event : page.array("events")) {
            String name = EvidenceFiles.event(((Json.Fields) event).whole("index"));
            files.put(name + ".json", Bytes.utf8(((Json.Fields) event).text("entry")));
            files.put(name + ".tlog-proof", Bytes.utf8(((Json.Fields) event).text("proof")));
            if (((Json.Fields) event).find("openings").isPresent()) {
                for (String opening : ((Json.Fields) event).texts("openings")) {
                    Bytes content = Bytes.ofBase64(opening);
                    String hex = content.digest().hex();
                    files.put("payload/" + hex.substring(0, 2) + "/" + hex, content);
                }
            }
        }
        StringBuilder manifest = new StringBuilder();
        files.forEach((name, content) -> manifest.append(content.digest().hex())
                .append("  ")
                .append(name)
                .append('\n'));
        files.put(EvidenceFiles.MANIFEST, Bytes.utf8(manifest.toString()));
        EvidenceFiles given = new EvidenceFiles() {
            @Override
            public SortedSet<String> names() {
                return new TreeSet<>(files.keySet());
            }

            @Override
            public Optional<Bytes> read(String name) {
                return Optional.ofNullable(files.get(name));
            }
        };
        return new EvidenceVerifier(WitnessPolicy.of(NoteKey.parse(page.text("key"))), Instant.now())
                .verify(given, good -> List.of());
    }
}
