package dev.imprimatur.identity.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.identity.jwt.Address;
import dev.imprimatur.identity.jwt.BadToken;
import dev.imprimatur.identity.jwt.Discovery;
import dev.imprimatur.identity.jwt.IssuerKeys;
import dev.imprimatur.identity.jwt.Signatures;
import dev.imprimatur.identity.jwt.Web;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens signed with Java's own cryptography, so that the library is judged by another one. */
final class SignaturesTest {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private HttpServer provider;
    private Web web;
    private String keys = "{\"keys\":[]}";
    private Signatures signatures;

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String url = "http://127.0.0.1:" + provider.getAddress().getPort();
        answer(
                "/.well-known/openid-configuration",
                () -> Json.fields()
                        .with("issuer", url)
                        .with("authorization_endpoint", url + "/a")
                        .with("token_endpoint", url + "/t")
                        .with("jwks_uri", url + "/k")
                        .build()
                        .canonical());
        answer("/k", () -> keys);
        provider.start();
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z"));
        web = new Web(Duration.ofSeconds(20));
        Discovery<Provider> discovery =
                new Discovery<>(URI.create(url), web, clock, document -> Provider.of(URI.create(url), document));
        signatures = new Signatures(IssuerKeys.at(() -> discovery.document().keys(), web, clock), Signatures.USUAL);
    }

    private void answer(String path, java.util.function.Supplier<String> body) {
        provider.createContext(path, exchange -> {
            byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    @AfterEach
    void stop() {
        web.close();
        provider.stop(0);
    }

    private static String encoded(byte[] bytes) {
        return BASE64.encodeToString(bytes);
    }

    /** Without the sign's byte, at full length. */
    private static String encoded(BigInteger number, int length) {
        byte[] all = new byte[length];
        byte[] bytes = number.toByteArray();
        int take = Math.min(length, bytes.length);
        System.arraycopy(bytes, bytes.length - take, all, length - take, take);
        return encoded(all);
    }

    private void publish(String... all) {
        keys = "{\"keys\":[" + String.join(",", all) + "]}";
    }

    private static String rsa(KeyPair pair, String more) {
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        return "{\"kty\":\"RSA\",\"kid\":\"r\",\"n\":\""
                + encoded(key.getModulus(), key.getModulus().bitLength() / 8) + "\",\"e\":\"AQAB\"" + more + "}";
    }

    private static String token(String header, Signature signer) throws Exception {
        String input = encoded(header.getBytes(StandardCharsets.UTF_8)) + "."
                + encoded("{\"sub\":\"anna\"}".getBytes(StandardCharsets.UTF_8));
        signer.update(input.getBytes(StandardCharsets.US_ASCII));
        return input + "." + encoded(signer.sign());
    }

    private static Signature signer(String algorithm, KeyPair pair) throws Exception {
        Signature signer = Signature.getInstance(algorithm);
        if (algorithm.equals("RSASSA-PSS")) {
            signer.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        signer.initSign(pair.getPrivate());
        return signer;
    }

    private static KeyPair pair(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        } else if (bits > 0) {
            generator.initialize(bits);
        }
        return generator.generateKeyPair();
    }

    private void good(String token) throws BadToken {
        assertThat(signatures.verified(token).text("sub")).isEqualTo("anna");
        String body = token.split("\\.", -1)[1];
        String other = token.replace(body, encoded("{\"sub\":\"eve\"}".getBytes(StandardCharsets.UTF_8)));
        refused(other, "signature");
    }

    private void refused(String token, String why) {
        assertThatThrownBy(() -> signatures.verified(token))
                .isInstanceOfSatisfying(
                        BadToken.class, refused -> assertThat(refused.why()).isEqualTo(why));
    }

    @Test
    void takesTheFourAlgorithms() throws Exception {
        KeyPair rsa = pair("RSA", 2048);
        KeyPair ec = pair("EC", 0);
        KeyPair edwards = pair("Ed25519", 0);
        ECPublicKey point = (ECPublicKey) ec.getPublic();
        byte[] spki = ((EdECPublicKey) edwards.getPublic()).getEncoded();
        publish(
                rsa(rsa, ""),
                "{\"kty\":\"EC\",\"kid\":\"e\",\"crv\":\"P-256\",\"x\":\""
                        + encoded(point.getW().getAffineX(), 32) + "\",\"y\":\""
                        + encoded(point.getW().getAffineY(), 32) + "\"}",
                "{\"kty\":\"OKP\",\"kid\":\"o\",\"crv\":\"Ed25519\",\"x\":\""
                        + encoded(java.util.Arrays.copyOfRange(spki, spki.length - 32, spki.length)) + "\"}",
                "{\"kty\":\"from the future\",\"kid\":\"f\"}");
        good(token("{\"alg\":\"RS256\",\"kid\":\"r\"}", signer("SHA256withRSA", rsa)));
        good(token("{\"alg\":\"PS256\",\"kid\":\"r\"}", signer("RSASSA-PSS", rsa)));
        good(token("{\"alg\":\"ES256\",\"kid\":\"e\"}", signer("SHA256withECDSAinP1363Format", ec)));
        good(token("{\"alg\":\"EdDSA\",\"kid\":\"o\"}", signer("Ed25519", edwards)));
        refused(token("{\"alg\":\"RS512\",\"kid\":\"r\"}", signer("SHA512withRSA", rsa)), "algorithm");
        refused(token("{\"alg\":\"RS256\",\"kid\":\"e\"}", signer("SHA256withRSA", rsa)), "signature");
        refused(token("{\"alg\":\"EdDSA\",\"kid\":\"r\"}", signer("SHA256withRSA", rsa)), "signature");
    }

    /** RFC 8037, appendix A: the key, and its signature over the example of RFC 7515. */
    @Test
    void agreesWithThePublishedExampleOfEd25519() {
        publish("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}");
        String token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
                + ".hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        refused(token, "no-token"); // well signed, but no claims
        refused(token.replace("hgyY", "hgyZ"), "signature");
    }

    @Test
    void refusesKeysThatAreTooShortOrForSomethingElse() throws Exception {
        KeyPair weak = pair("RSA", 1024);
        publish(rsa(weak, ""));
        refused(token("{\"alg\":\"RS256\",\"kid\":\"r\"}", signer("SHA256withRSA", weak)), "signature");
    }

    @Test
    void refusesAKeyForEncryptionOrAnotherAlgorithm() throws Exception {
        KeyPair rsa = pair("RSA", 2048);
        publish(rsa(rsa, ",\"use\":\"enc\""));
        refused(token("{\"alg\":\"RS256\",\"kid\":\"r\"}", signer("SHA256withRSA", rsa)), "signature");
    }

    @Test
    void refusesATokenThatManyKeysCouldHaveSigned() throws Exception {
        KeyPair rsa = pair("RSA", 2048);
        publish(rsa(rsa, ""), rsa(pair("RSA", 2048), ""));
        refused(token("{\"alg\":\"RS256\"}", signer("SHA256withRSA", rsa)), "signature");
    }

    @Test
    void anEnvelopeOpensForItsPurposeAlone() {
        Envelope envelope = new Envelope(new byte[32], new java.security.SecureRandom());
        String closed = envelope.close("sign-in", new dev.imprimatur.core.seal.Secret("text"));
        assertThat(envelope.open("sign-in", closed)).contains(new dev.imprimatur.core.seal.Secret("text"));
        assertThat(envelope.open("session", closed)).isEmpty();
        byte[] other = new byte[32];
        other[0] = 1;
        assertThat(new Envelope(other, new java.security.SecureRandom()).open("sign-in", closed))
                .isEmpty();
        for (String broken : List.of("", "AAAA", "%", closed.substring(1), closed + "A")) {
            assertThat(envelope.open("sign-in", broken)).as(broken).isEmpty();
        }
    }

    @Test
    void secretsGoOnlyToAddressesThatAreEncryptedOrHere() {
        for (String good : List.of("https://idp.example.com", "http://127.0.0.1:1/x", "http://localhost/x")) {
            assertThat(Address.check(URI.create(good))).hasToString(good);
        }
        for (String bad : List.of(
                "http://idp.example.com",
                "ftp://localhost",
                "https://user@idp.example.com",
                "file:///etc/passwd",
                "https:idp",
                "http://127.0.0.1.example.com",
                "https://idp.example.com/#x")) {
            assertThatThrownBy(() -> Address.check(URI.create(bad))).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
