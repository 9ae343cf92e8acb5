package dev.imprimatur.core.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.MacKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedactionTest {

    private static final MacKey KEY = new MacKey(new byte[MacKey.LENGTH]);
    private static final String SECRET = "hünter2";

    private static Action role(String secret, String rest) {
        String before = "ALTER ROLE bob PASSWORD '";
        Action exact = Samples.action("act-1", before + secret + "'" + rest);
        int length = secret.getBytes(StandardCharsets.UTF_8).length;
        return exact.hiding(List.of(new Redaction.Span(before.length(), length)), KEY);
    }

    private static Json.Fields event(Action action) {
        return new AuditEvent.Attempted(action).canonical();
    }

    /** By what docs/audit-events.md says, from nothing but the event. */
    private static Digest digest(Json.Fields event) {
        Json.Builder payload = Json.fields()
                .with("content", Bytes.utf8(event.text("text")).base64())
                .with("parameters", event.find("parameters").orElse(Json.array(List.of())))
                .with("state", event.find("state").orElse(Json.fields().build()));
        event.find("redactions").ifPresent(redactions -> payload.with("redactions", redactions));
        return Json.fields()
                .with("v", 1)
                .with("subject", event.get("subject"))
                .with("target", event.get("target"))
                .with("operation", event.get("operation"))
                .with("payload", payload.build())
                .build()
                .digest();
    }

    @Test
    void theLogHasNoSecretAndIsEnoughToComputeTheDigest() {
        Action action = role(SECRET, " SUPERUSER");
        Json.Fields event = event(action);
        assertThat(event.text("text")).isEqualTo("ALTER ROLE bob PASSWORD '[redacted]' SUPERUSER");
        assertThat(event.canonical()).doesNotContain(SECRET);
        assertThat(digest(event)).isEqualTo(action.digest());
        Action open = Samples.action("act-1");
        assertThat(digest(event(open))).isEqualTo(open.digest());
    }

    @Test
    void theDigestBindsTheSecretAndEverythingElse() {
        assertThat(List.of(
                        role(SECRET, "").digest(),
                        role("hünter3", "").digest(),
                        role(SECRET, " ").digest(),
                        Samples.action("act-1", "ALTER ROLE bob PASSWORD '" + Redaction.MARK + "'")
                                .digest(),
                        Samples.action("act-1", "ALTER ROLE bob PASSWORD '" + SECRET + "'")
                                .digest()))
                .doesNotHaveDuplicates();
    }

    @Test
    void theSameActionHasTheSameDigestAndNoOtherActionTheSameCommitment() {
        assertThat(role(SECRET, "")).isEqualTo(role(SECRET, ""));
        Json one = ((Json.Fields) event(role(SECRET, "")).array("redactions").getFirst()).get("commitment");
        Json other = ((Json.Fields) event(role(SECRET, " ")).array("redactions").getFirst()).get("commitment");
        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void whoeverIsGivenSaltAndSecretCanCheckTheCommitment() {
        Action action = role(SECRET, "");
        byte[] salt = action.payload().redactions().getFirst().salt().toArray();
        byte[] secret = SECRET.getBytes(StandardCharsets.UTF_8);
        byte[] both = java.util.Arrays.copyOf(salt, salt.length + secret.length);
        System.arraycopy(secret, 0, both, salt.length, secret.length);
        Json.Fields redaction = (Json.Fields) event(action).array("redactions").getFirst();
        assertThat(redaction.text("commitment")).isEqualTo(Digest.of(both).toString());
        assertThat(redaction.whole("at")).isEqualTo("ALTER ROLE bob PASSWORD '".length());
    }

    @Test
    void withoutTheKeyNobodyCanTryWhetherAGuessIsRight() {
        Action exact = Samples.action("act-1", "PASSWORD 'x'");
        List<Redaction.Span> spans = List.of(new Redaction.Span(10, 1));
        byte[] other = new byte[MacKey.LENGTH];
        other[0] = 1;
        assertThat(exact.hiding(spans, KEY).digest())
                .isNotEqualTo(exact.hiding(spans, new MacKey(other)).digest());
    }

    @Test
    void aHeldActionReadsBackWithItsExactBytes() {
        Action action = role(SECRET, "");
        Action read = ActionCodec.read(
                (Json.Fields) Json.parse(ActionCodec.write(action).canonicalBytes()));
        assertThat(read).isEqualTo(action);
        assertThat(read.payload().content().utf8()).contains(SECRET);
        Json.Fields secret = Json.fields().with("password", SECRET).build();
        CallFacts facts = new CallFacts(secret);
        assertThat(facts.canonical().canonical()).doesNotContain(SECRET);
        assertThat(facts.values().toString()).as("what policy sees").contains(SECRET);
    }

    @Test
    void refusesSpansThatOverlapOrReachTooFar() {
        Action sample = Samples.action("act-1", "0123456789");
        assertThatThrownBy(() -> sample.hiding(List.of(new Redaction.Span(2, 3), new Redaction.Span(4, 1)), KEY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sample.hiding(List.of(new Redaction.Span(8, 3)), KEY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void argumentsAreSecretByName() {
        assertThat(List.of("password", "db_password", "apiKey", "api-key", "API_KEY", "secret", "Token", "privateKey"))
                .allMatch(SecretArguments::named);
        assertThat(List.of("", "user", "tokens_per_minute", "secretary", "key", "passwordless"))
                .noneMatch(SecretArguments::named);
    }

    @Test
    void hidesSecretArgumentsInTheBytesAsInTheFacts() {
        Random chance = new Random(11);
        for (int i = 0; i < 500; i++) {
            Json.Fields arguments = object(chance, 0);
            Json content = Json.fields().with("arguments", arguments).build();
            Payload payload = new Payload(Bytes.of(content.canonicalBytes()), List.of(), Map.of());
            Action sample = Samples.action("act-1");
            Action action = new Action(
                            sample.id(),
                            sample.subject(),
                            sample.target(),
                            sample.operation(),
                            new CallFacts(arguments),
                            List.of(),
                            payload,
                            sample.intent(),
                            sample.model(),
                            sample.at())
                    .hiding(SecretArguments.spans(content), KEY);
            Json shown = Json.parse(action.payload().shown().toArray());
            assertThat(shown).isEqualTo(action.facts().canonical());
            assertThat(shown.canonical()).doesNotContain("s3cret");
        }
    }

    private static Json.Fields object(Random chance, int depth) {
        Json.Builder json = Json.fields();
        for (String name : List.of("a", "password", "b\"ü", "api_key", "z")) {
            boolean secret = SecretArguments.named(name);
            Json leaf = Json.of(secret ? "s3cret \"\\\u00e9" + chance.nextInt() : "plain" + chance.nextInt());
            switch (chance.nextInt(depth > 3 ? 2 : 5)) {
                case 0 -> json.with(name, leaf);
                case 1 -> json.with(name, Json.array(List.of(leaf, Json.of(chance.nextBoolean()), leaf)));
                case 2 -> json.with(name, secret ? Json.array(List.of()) : Json.of(chance.nextInt()));
                case 3 -> json.with(name, secret ? new Json.Nothing() : object(chance, depth + 1));
                default -> {}
            }
        }
        return json.build();
    }
}
