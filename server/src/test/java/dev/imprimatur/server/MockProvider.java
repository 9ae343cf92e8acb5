package dev.imprimatur.server;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An OpenID Connect provider for tests: it signs in whoever the test says, checks what a real one checks, and lies where
 * it is told to.
 */
final class MockProvider implements AutoCloseable {

    static final String CLIENT = "imprimatur";
    static final String SECRET = "s3cret+/ %";

    private final HttpServer server;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private final Map<String, String> refreshes = new ConcurrentHashMap<>();
    private final Map<String, String> devices = new ConcurrentHashMap<>();
    private final Map<String, Json.Fields> people = new ConcurrentHashMap<>();
    private final AtomicInteger counter = new AtomicInteger();
    final AtomicInteger keyQuestions = new AtomicInteger();
    final List<String> revoked = java.util.Collections.synchronizedList(new ArrayList<>());

    /** What a provider signs with that has no reason for a key of its own: making one takes longer than most tests. */
    private static final RSAKey COMMON = key("key-1");

    final RSAKey first;

    /** The keys that are published, and the one that signs. */
    volatile List<RSAKey> published;

    volatile RSAKey signing;

    /** Changes what is about to be signed. */
    volatile UnaryOperator<Map<String, Json>> claims = UnaryOperator.identity();

    /** Makes a token of claims; signs them by default. */
    volatile BiFunction<MockProvider, String, String> token = MockProvider::signed;

    volatile UnaryOperator<String> issuerInAnswer = UnaryOperator.identity();
    volatile Supplier<Instant> clock = Instant::now;
    volatile boolean answering = true;

    /** Whether it gives its keys. */
    volatile boolean publishing = true;

    volatile boolean givesRefresh = true;

    MockProvider() {
        this(COMMON);
    }

    MockProvider(RSAKey first) {
        this.first = first;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        signing = first;
        published = List.of(signing);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/.well-known/openid-configuration", exchange -> reply(exchange, 200, discovery()));
        server.createContext("/keys", this::keys);
        server.createContext("/token", this::token);
        server.createContext("/device", this::device);
        server.createContext("/revoke", exchange -> {
            revoked.add(form(exchange).get("token"));
            reply(exchange, 200, Json.fields().build());
        });
        server.start();
    }

    static RSAKey key(String name) {
        try {
            return new RSAKeyGenerator(2048).keyID(name).generate();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Lets {@code subject} sign in, with these groups. */
    MockProvider person(String subject, String name, String... groups) {
        people.put(
                subject,
                Json.fields()
                        .with("sub", subject)
                        .with("name", name)
                        .with("preferred_username", name.toLowerCase(java.util.Locale.ROOT) + "@example.com")
                        .with("email", "boss@example.com") // the same for all: it must prove nothing
                        .with("groups", Json.texts(List.of(groups)))
                        .build());
        return this;
    }

    /** From now on the provider refuses to vouch for {@code subject}. */
    void disable(String subject) {
        people.remove(subject);
    }

    private Json.Fields discovery() {
        return Json.fields()
                .with("issuer", issuer())
                .with("authorization_endpoint", issuer() + "/authorize")
                .with("token_endpoint", issuer() + "/token")
                .with("jwks_uri", issuer() + "/keys")
                .with("device_authorization_endpoint", issuer() + "/device")
                .with("end_session_endpoint", issuer() + "/logout")
                .with("revocation_endpoint", issuer() + "/revoke")
                .with("authorization_response_iss_parameter_supported", true)
                .build();
    }

    /** The person agrees at the provider: where it sends the browser back to. */
    String authorize(String location, String subject) {
        Map<String, String> query = query(location.substring(location.indexOf('?') + 1));
        if (!query.getOrDefault("code_challenge_method", "").equals("S256")
                || !CLIENT.equals(query.get("client_id"))
                || !"code".equals(query.get("response_type"))) {
            throw new AssertionError("not a request that a provider takes: " + query);
        }
        String code = "code-" + counter.incrementAndGet();
        Map<String, String> kept = new HashMap<>(query);
        kept.put("sub", subject);
        codes.put(code, kept);
        return query.get("redirect_uri") + "?code=" + code + "&state=" + query.get("state") + "&iss="
                + java.net.URLEncoder.encode(issuerInAnswer.apply(issuer()), StandardCharsets.UTF_8);
    }

    /** The person enters the code of the command line. */
    void enter(String userCode, String subject) {
        devices.put("device-" + userCode, subject);
    }

    private void device(HttpExchange exchange) throws IOException {
        authenticated(exchange);
        form(exchange);
        String code = "WDJB-" + counter.incrementAndGet();
        devices.put("device-" + code, "");
        reply(
                exchange,
                200,
                Json.fields()
                        .with("device_code", "device-" + code)
                        .with("user_code", code)
                        .with("verification_uri", issuer() + "/enter")
                        .with("verification_uri_complete", issuer() + "/enter?user_code=" + code)
                        .with("expires_in", 600)
                        .with("interval", 1)
                        .build());
    }

    private void keys(HttpExchange exchange) throws IOException {
        keyQuestions.incrementAndGet();
        if (!publishing) {
            reply(exchange, 503, Json.fields().build());
            return;
        }
        reply(
                exchange,
                200,
                Json.fields()
                        .with(
                                "keys",
                                Json.array(published.stream()
                                        .map(key -> Json.parse(key.toPublicJWK().toJSONString()))
                                        .toList()))
                        .build());
    }

    private void token(HttpExchange exchange) throws IOException {
        boolean client = authenticated(exchange);
        Map<String, String> form = form(exchange);
        if (!answering) {
            reply(exchange, 503, Json.fields().build());
            return;
        }
        if (!client) {
            refuse(exchange, "invalid_client");
            return;
        }
        Optional<String> nonce = Optional.empty();
        Optional<String> subject;
        switch (form.getOrDefault("grant_type", "")) {
            case "authorization_code" -> {
                Optional<Map<String, String>> code = Optional.ofNullable(codes.remove(form.get("code")));
                subject = code.filter(kept -> Objects.equals(kept.get("redirect_uri"), form.get("redirect_uri"))
                                && Objects.equals(
                                        kept.get("code_challenge"), challenge(form.getOrDefault("code_verifier", ""))))
                        .map(kept -> kept.get("sub"));
                nonce = code.map(kept -> kept.get("nonce"));
            }
            case "refresh_token" -> subject = Optional.ofNullable(refreshes.remove(form.get("refresh_token")));
            default -> {
                String entered = devices.getOrDefault(form.get("device_code"), "gone");
                if (entered.isEmpty()) {
                    refuse(exchange, "authorization_pending");
                    return;
                }
                devices.remove(form.get("device_code"));
                subject = Optional.of(entered).filter(name -> !name.equals("gone"));
                if (entered.equals("denied")) {
                    refuse(exchange, "access_denied");
                    return;
                }
            }
        }
        Optional<Json.Fields> person = subject.map(people::get);
        if (person.isEmpty()) {
            refuse(exchange, "invalid_grant");
            return;
        }
        String refresh = "refresh-" + counter.incrementAndGet();
        refreshes.put(refresh, subject.orElseThrow());
        Json.Builder answer = Json.fields()
                .with("access_token", "at")
                .with("token_type", "Bearer")
                .with("id_token", idToken(person.get(), nonce));
        reply(exchange, 200, (givesRefresh ? answer.with("refresh_token", refresh) : answer).build());
    }

    private String idToken(Json.Fields person, Optional<String> nonce) {
        long now = clock.get().getEpochSecond();
        Map<String, Json> all = new HashMap<>(person.members());
        all.put("iss", Json.of(issuer()));
        all.put("aud", Json.of(CLIENT));
        all.put("iat", Json.of(now));
        all.put("exp", Json.of(now + 3600));
        all.put("amr", Json.texts(List.of("pwd", "otp")));
        nonce.ifPresent(value -> all.put("nonce", Json.of(value)));
        return token.apply(this, new Json.Fields(new java.util.TreeMap<>(claims.apply(all))).canonical());
    }

    static String signed(MockProvider provider, String claims) {
        return provider.signed(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(provider.signing.getKeyID())
                        .build(),
                claims);
    }

    String signed(JWSHeader header, String claims) {
        try {
            JWSObject object = new JWSObject(header, new Payload(claims));
            object.sign(new RSASSASigner(signing));
            return object.serialize();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String challenge(String verifier) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        Digest.of(verifier.getBytes(StandardCharsets.US_ASCII)).bytes());
    }

    private static boolean authenticated(HttpExchange exchange) {
        String expected = "Basic "
                + Base64.getEncoder()
                        .encodeToString((CLIENT + ":" + java.net.URLEncoder.encode(SECRET, StandardCharsets.UTF_8))
                                .getBytes(StandardCharsets.UTF_8));
        return expected.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        return query(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    static Map<String, String> query(String text) {
        Map<String, String> values = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    private static void refuse(HttpExchange exchange, String error) throws IOException {
        reply(exchange, 400, Json.fields().with("error", error).build());
    }

    private static void reply(HttpExchange exchange, int status, Json.Fields body) throws IOException {
        byte[] bytes = body.canonicalBytes();
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
