package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.Erasure;
import dev.imprimatur.core.audit.ErasureScope;
import dev.imprimatur.core.audit.IndexRange;
import dev.imprimatur.core.audit.LogVerification;
import dev.imprimatur.core.audit.Seen;
import dev.imprimatur.core.audit.Soundness;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.storage.tlog.TileLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Erasing what is personal, through the API of a gateway on real media. */
final class ErasureApiTest {

    private static final String SECRET = "Rosalindfranklinzq";
    private static final String REASON = "Motherisillzq";

    @TempDir
    private Path folder;

    private Rig rig() {
        return new Rig(
                folder,
                Decorators.NONE,
                "identity: { local: people.yaml }\n"
                        + "audit: { personal: [text, parameters, state, facts, intent, because, outcome, query] }",
                Map.of("people.yaml", Given.PEOPLE));
    }

    private static Reply erase(Rig rig, String member, String value, boolean dry) {
        return rig.post(
                rig.session("ada"),
                "/v1/audit/erasures",
                Json.fields()
                        .with(member, value)
                        .with("because", "asked for")
                        .with("dry_run", dry)
                        .build());
    }

    private static String held(Rig rig) {
        Reply reply = rig.propose(
                rig.token("agent:bot", "actions"),
                "export-users",
                Json.fields().with("name", SECRET).build());
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        return reply.text("approval");
    }

    private static Reply deny(Rig rig, String approval) {
        return rig.post(
                rig.session("ben"),
                "/v1/approvals/" + approval + "/votes",
                Json.fields()
                        .with("choice", "deny")
                        .with("because", REASON)
                        .with(
                                "seen",
                                rig.get(rig.session("anna"), "/v1/approvals/" + approval)
                                        .text("digest"))
                        .build());
    }

    /** Base64 too, as the database has what would run. */
    private List<Path> filesWith(String word) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> {
                        try {
                            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                            return content.contains(word) || content.contains(encoded(word));
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .toList();
        }
    }

    /** The middle of its Base64 form, where it is the value of the only argument. */
    private static String encoded(String word) {
        byte[] text = ("{\"name\":\"" + word).getBytes(StandardCharsets.UTF_8);
        return java.util.Base64.getEncoder().encodeToString(text).substring(12, 32);
    }

    @Test
    void whatAnAgentDidIsNowhereAnyMoreAndTheLogIsTrue() throws IOException {
        try (Rig rig = rig()) {
            String approval = held(rig);
            assertThat(filesWith(SECRET)).isNotEmpty();
            Reply open = erase(rig, "subject", "agent:bot", false);
            assertThat(open.status()).as(open.text()).isEqualTo(409);
            assertThat(open.text()).contains(approval, "has not ended");
            assertThat(rig.events("erased")).isEmpty();

            assertThat(deny(rig, approval).status()).isEqualTo(200);
            rig.get(rig.session("anna"), "/v1/audit?text=" + SECRET);
            Json.Fields dry = erase(rig, "subject", "agent:bot", true).json();
            assertThat(dry.flag("erased")).isFalse();
            assertThat(dry.whole("approvals")).isEqualTo(1);
            assertThat(dry.whole("values")).isGreaterThanOrEqualTo(3);
            assertThat(rig.events("erased")).isEmpty();
            assertThat(rig.events("attempted").getFirst().text("text")).contains(SECRET);

            Json.Fields done = erase(rig, "subject", "agent:bot", false).json();
            assertThat(done.flag("erased")).isTrue();
            assertThat(done.whole("values")).isEqualTo(dry.whole("values"));
            Json.Fields event = rig.events("erased").getFirst();
            assertThat(event.text("by")).isEqualTo("person:ada");
            assertThat(event.texts("approvals")).containsExactly(approval);

            Json.Fields attempted = rig.events("attempted").getFirst();
            assertThat(attempted.find("text")).isEmpty();
            assertThat(attempted.texts("erased")).contains("text", "facts", "intent");
            assertThat(rig.events("voted").getFirst().texts("erased")).containsExactly("because");
            Reply gone = rig.get(rig.session("anna"), "/v1/approvals/" + approval);
            assertThat(gone.status()).isEqualTo(410);
            assertThat(gone.text()).contains("was erased");
            assertThat(rig.post(
                                    rig.session("anna"),
                                    "/v1/approvals/" + approval + "/evidence",
                                    Json.fields().build())
                            .status())
                    .isEqualTo(410);
            assertThat(erase(rig, "subject", "agent:bot", false).json().flag("erased"))
                    .isFalse();
            // the question that an auditor asked is personal of whoever asked
            assertThat(erase(rig, "subject", "person:anna", false).json().flag("erased"))
                    .isTrue();
        }
        assertThat(filesWith(SECRET)).isEmpty();
        assertThat(filesWith(REASON)).isEmpty();
    }

    @Test
    void whatAPersonSaidOfOthersIsBlankedInStoredApprovals() throws IOException {
        try (Rig rig = rig()) {
            String approval = held(rig);
            assertThat(deny(rig, approval).status()).isEqualTo(200);
            assertThat(erase(rig, "subject", "person:ben", false).json().whole("votes"))
                    .isEqualTo(1);
            assertThat(filesWith(REASON)).isEmpty();
            Reply shown = rig.get(rig.session("anna"), "/v1/approvals/" + approval);
            assertThat(shown.status()).isEqualTo(200);
            assertThat(shown.text()).contains(SECRET);
            rig.restart();
            assertThat(rig.get(rig.session("anna"), "/v1/approvals/" + approval).status())
                    .isEqualTo(200);
            assertThat(rig.events("row-refused")).isEmpty();

            Reply page = rig.post(
                    rig.session("anna"),
                    "/v1/approvals/" + approval + "/evidence",
                    Json.fields().build());
            LogVerification found = EvidenceApiTest.verify(page.json());
            assertThat(found.soundness()).as(found.sentence()).isEqualTo(Soundness.TRUE);
            assertThat(found.erased()).isEqualTo(2);
        }
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        try (Rig rig = rig()) {
            assertThat(erase(rig, "subject", "nobody", false).status()).isEqualTo(400);
            assertThat(erase(rig, "before", "yesterday", false).status()).isEqualTo(400);
            assertThat(erase(rig, "approval", "apr-2222222222", false).status()).isEqualTo(404);
            assertThat(rig.post(
                                    rig.session("ada"),
                                    "/v1/audit/erasures",
                                    Json.fields()
                                            .with("subject", "agent:bot")
                                            .with("action", "act-1")
                                            .with("because", "x")
                                            .build())
                            .status())
                    .isEqualTo(400);
            assertThat(rig.post(
                                    rig.session("ada"),
                                    "/v1/audit/erasures",
                                    Json.fields()
                                            .with("subject", "agent:bot")
                                            .with("because", " ")
                                            .build())
                            .status())
                    .isEqualTo(400);
            assertThat(rig.events("erased")).isEmpty();
        }
    }

    /** Recorded, and then killed before anything was removed. */
    @Test
    void anErasureThatWasInterruptedIsCompletedAtTheNextStart() throws IOException {
        Rig rig = rig();
        String approval = held(rig);
        assertThat(deny(rig, approval).status()).isEqualTo(200);
        long size = rig.get(rig.session("ada"), "/v1/audit/head").json().whole("size");
        rig.server().close();
        Path data = folder.resolve("data");
        Keys keys = Keys.open(
                data.resolve("keys"), data.resolve("keys/log.key"), Optional.empty(), "x", new SecureRandom());
        try (TileLog log = TileLog.open(data.resolve("log"), keys.log(), keys.records(), Seen.NOTHING)) {
            log.append(List.of(new AuditEvent.Erased(
                            new Erasure(
                                    new ErasureScope.Approval(new ApprovalId(approval)),
                                    List.of(new IndexRange(0, size - 1)),
                                    4,
                                    List.of(new ApprovalId(approval)),
                                    List.of()),
                            PrincipalId.parse("person:ada"),
                            "asked for",
                            Instant.now())))
                    .join();
        }
        assertThat(filesWith(SECRET)).isNotEmpty();
        rig.restart();
        assertThat(filesWith(SECRET)).isEmpty();
        assertThat(filesWith(REASON)).isEmpty();
        rig.close();
        assertThat(rig.verified().erased()).isPositive();
    }
}
