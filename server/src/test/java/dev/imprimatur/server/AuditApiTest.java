package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.Checkpoint;
import dev.imprimatur.core.tree.ConsistencyProof;
import dev.imprimatur.core.tree.Hashes;
import dev.imprimatur.core.tree.InclusionProof;
import dev.imprimatur.core.tree.LogProof;
import dev.imprimatur.core.tree.TreeHead;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people can ask the log, and what they need not believe. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AuditApiTest {

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

    @Test
    void findsVotesByWhoAskedForTheAction() {
        String approval = rig.held(bot, "export-users");
        assertThat(rig.vote(rig.session("ben"), approval, "deny").status()).isEqualTo(200);

        assertThat(found("type=denied&subject=agent:bot&approval=" + approval)).hasSize(1);
        assertThat(found("type=denied&subject=agent:nobody&approval=" + approval))
                .isEmpty();
        assertThat(found("type=attempted&text=export-us*")).isNotEmpty();
        assertThat(rig.get(anna, "/v1/audit?colour=red").status()).isEqualTo(400);
    }

    @Test
    void readingIsRecordedButNotTheReadingOfThat() {
        rig.propose(bot, "ping");
        rig.get(anna, "/v1/audit?type=attempted&limit=1");

        List<Json.Fields> reads = found("type=audit-read&text=attempted");
        assertThat(reads.getLast().fields("event").text("who")).isEqualTo("person:anna");
        assertThat(reads.getLast().fields("event").fields("query").text("type")).isEqualTo("attempted");
        long size = size();
        found("type=audit-read");
        assertThat(size()).isEqualTo(size);
    }

    @Test
    void anEventComesWithAProofThatNeedsOnlyTheKey() {
        rig.propose(bot, "ping");
        Json.Fields entry = found("type=attempted").getFirst();
        Json.Fields proven =
                rig.get(anna, "/v1/audit/events/" + entry.whole("index")).json();
        byte[] bytes = proven.text("entry").getBytes(StandardCharsets.UTF_8);
        LogProof proof = LogProof.parse(proven.text("proof").getBytes(StandardCharsets.UTF_8));
        Checkpoint checkpoint = Checkpoint.signedBy(key(), proof.checkpoint());

        assertThat(Json.parse(bytes)).isEqualTo(entry.fields("event"));
        InclusionProof path =
                new InclusionProof(proof.index(), checkpoint.head().size(), proof.path());
        assertThat(path.proves(Hashes.leaf(bytes), checkpoint.head())).isTrue();
        bytes[bytes.length / 2] ^= 1;
        assertThat(path.proves(Hashes.leaf(bytes), checkpoint.head())).isFalse();
    }

    @Test
    void aLaterLogProvesThatItBeginsWithAnEarlierOne() {
        rig.propose(bot, "ping");
        Checkpoint older = Checkpoint.signedBy(key(), checkpoint());
        rig.propose(bot, "ping");
        Checkpoint newer = Checkpoint.signedBy(key(), checkpoint());
        Json.Fields proof = rig.get(
                        anna,
                        "/v1/audit/consistency?from=" + older.head().size() + "&to="
                                + newer.head().size())
                .json();
        List<Digest> path = proof.texts("path").stream()
                .map(hash -> Digest.ofRaw(Bytes.ofBase64(hash).toArray()))
                .toList();

        assertThat(new ConsistencyProof(older.head().size(), newer.head().size(), path)
                        .proves(older.head(), newer.head()))
                .isTrue();
        assertThat(proof.fields("to").text("root"))
                .isEqualTo(newer.head().root().base64());
        assertThat(new ConsistencyProof(older.head().size(), newer.head().size(), path)
                        .proves(new TreeHead(older.head().size(), newer.head().root()), newer.head()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "01", "99999999", "1e3", "x", "99999999999999999999", "%20"})
    void whatTheLogDoesNotHaveIsNotFound(String index) {
        assertThat(rig.get(anna, "/v1/audit/events/" + index).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/audit",
                "/v1/audit/events/0",
                "/v1/audit/head",
                "/v1/audit/index",
                "/v1/audit/consistency?from=1"
            })
    void onlyPeopleRead(String path) {
        assertThat(rig.get(bot, path).status()).isEqualTo(401);
        assertThat(rig.get("", path).status()).isEqualTo(401);
    }

    @Test
    void administratorsMakeTheIndexAnew() {
        rig.propose(bot, "ping");
        int before = found("type=attempted").size();

        assertThat(rig.post(rig.session("ben"), "/v1/audit/index", Json.fields().build())
                        .status())
                .isEqualTo(403);
        assertThat(rig.post(anna, "/v1/audit/index", Json.fields().build()).status())
                .isEqualTo(202);
        assertThat(found("type=attempted")).hasSize(before);
        Json.Fields index = rig.get(anna, "/v1/audit/index").json();
        assertThat(index.whole("indexed")).isPositive();
    }

    private List<Json.Fields> found(String query) {
        return rig.get(anna, "/v1/audit?limit=1000&" + query).list("events");
    }

    private long size() {
        return rig.get(anna, "/v1/audit/head").json().whole("size");
    }

    private SignedNote checkpoint() {
        return SignedNote.parse(rig.get(anna, "/v1/audit/head").text("checkpoint"));
    }

    private NoteKey key() {
        return NoteKey.parse(rig.get("", "/log/key").text().strip());
    }
}
