package dev.imprimatur.doubles.teams;

import dev.imprimatur.core.seal.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * Behaves like the login, the OpenID documents and the connector of the Bot Framework for one bot in one tenant: tokens for a
 * secret, conversations with members, messages that are posted and updated, a limit of size, rate limits, outages.
 */
public final class BotConnectorDouble implements AutoCloseable {

    private static final Duration LIFE = Duration.ofHours(1);

    private final String app;
    private final String tenant;
    private final String secret;
    private final InstantSource clock;
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final FrameworkIssuer issuer;
    private final Map<String, List<TeamsPerson>> conversations = new LinkedHashMap<>();
    private final Map<String, TeamsMessage> messages = new LinkedHashMap<>();
    private final Map<String, Instant> tokens = new HashMap<>();
    private final Map<String, Integer> asked = new HashMap<>();
    private int made;
    private int refuseNext;
    private Duration rest = Duration.ZERO;
    private volatile int room = 28 * 1024;
    private volatile boolean down;
    private volatile Duration slow = Duration.ZERO;

    private record Answer(int status, Json.Fields body) {
        static Answer error(int status, String code) {
            return new Answer(
                    status,
                    Json.fields()
                            .with(
                                    "error",
                                    Json.fields()
                                            .with("code", code)
                                            .with("message", code)
                                            .build())
                            .build());
        }
    }

    private BotConnectorDouble(String app, String tenant, String secret, InstantSource clock) {
        this.app = app;
        this.tenant = tenant;
        this.secret = secret;
        this.clock = clock;
        this.issuer = new FrameworkIssuer("https://api.botframework.com");
    }

    /** Starts it on a free port of this machine. */
    public static BotConnectorDouble start(String app, String tenant, String secret, InstantSource clock) {
        BotConnectorDouble made = new BotConnectorDouble(app, tenant, secret, clock);
        made.connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        made.server.addConnector(made.connector);
        made.server.setHandler(made.new Front());
        try {
            made.server.start();
        } catch (Exception e) {
            throw new IllegalStateException("The double of the Bot Framework does not start.", e);
        }
        return made;
    }

    /** Where it is. */
    public URI address() {
        return URI.create("http://"
                + new InetSocketAddress(InetAddress.getLoopbackAddress(), connector.getLocalPort())
                        .toString()
                        .replaceFirst("^[^/]*/", ""));
    }

    /** Where the connector is. */
    public URI service() {
        return address().resolve("/teams");
    }

    /** What {@code authority} in the gateway's configuration says for it. */
    public String authority() {
        return "{ issuer: \"%s\", metadata: \"%s\", login: \"%s\", scope: \"https://api.botframework.com/.default\", service: \"%s\", hosts: [127.0.0.1] }"
                .formatted(
                        issuer.name(), address().resolve("/v1/.well-known/openidconfiguration"), address(), service());
    }

    public String app() {
        return app;
    }

    public String tenant() {
        return tenant;
    }

    /** Who signs what it sends. */
    public FrameworkIssuer issuer() {
        return issuer;
    }

    /** The bot is in a conversation from now on, with these. */
    public synchronized void install(String conversation, TeamsPerson... members) {
        conversations.put(conversation, List.of(members));
    }

    /** Who is in a conversation. */
    public synchronized List<TeamsPerson> members(String conversation) {
        return conversations.getOrDefault(conversation, List.of());
    }

    /** What was posted there, the oldest first, and what stands below such. */
    public synchronized List<TeamsMessage> messages(String conversation) {
        return messages.values().stream()
                .filter(message -> message.conversation().equals(conversation))
                .toList();
    }

    /** What stands by itself there, the oldest first. */
    public List<TeamsMessage> posts(String conversation) {
        return messages(conversation).stream()
                .filter(message -> message.thread().isEmpty())
                .toList();
    }

    /** Somebody takes a message away. */
    public synchronized void remove(TeamsMessage message) {
        messages.remove(message.conversation() + "/" + message.id());
    }

    /** Answers nothing but 503 while it is down. */
    public void down(boolean now) {
        down = now;
    }

    /** What a message has room for, in bytes; 28 KB where nobody says otherwise. */
    public void room(int bytes) {
        room = bytes;
    }

    /** Answers later. */
    public void slow(Duration by) {
        slow = by;
    }

    /** Answers the next {@code requests} of the connector with 429. */
    public synchronized void throttle(int requests, Duration until) {
        refuseNext = requests;
        rest = until;
    }

    /** Takes all tokens back. */
    public synchronized void forgetTokens() {
        tokens.clear();
    }

    /** How often something was asked: {@code token}, {@code keys}, {@code post}, {@code update}, {@code members}. */
    public synchronized int asked(String what) {
        return asked.getOrDefault(what, 0);
    }

    private synchronized void count(String what) {
        asked.merge(what, 1, Integer::sum);
    }

    private Answer answer(String method, String path, byte[] body, Optional<String> authorization) {
        if (path.equals("/v1/.well-known/openidconfiguration")) {
            return new Answer(
                    200,
                    Json.fields()
                            .with("issuer", issuer.name())
                            .with(
                                    "jwks_uri",
                                    address().resolve("/v1/.well-known/keys").toString())
                            .with("id_token_signing_alg_values_supported", Json.texts(List.of("RS256")))
                            .build());
        }
        if (path.equals("/v1/.well-known/keys")) {
            count("keys");
            return new Answer(200, issuer.set());
        }
        if (path.equals("/" + tenant + "/oauth2/v2.0/token")) {
            count("token");
            return token(new String(body, StandardCharsets.UTF_8));
        }
        if (!path.startsWith("/teams/v3/conversations")) {
            return Answer.error(404, "NotFound");
        }
        synchronized (this) {
            if (refuseNext > 0) {
                refuseNext--;
                return Answer.error(429, "TooManyRequests");
            }
            String bearer = authorization.orElse("").replaceFirst("^Bearer ", "");
            if (Optional.ofNullable(tokens.get(bearer))
                    .filter(clock.instant()::isBefore)
                    .isEmpty()) {
                return Answer.error(401, "Unauthorized");
            }
            return connected(
                    method,
                    List.of(path.substring("/teams/v3/conversations".length()).split("/", -1)),
                    body);
        }
    }

    private synchronized Answer token(String form) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            fields.put(
                    pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        boolean good = "client_credentials".equals(fields.get("grant_type"))
                && app.equals(fields.get("client_id"))
                && secret.equals(fields.get("client_secret"))
                && "https://api.botframework.com/.default".equals(fields.get("scope"));
        if (!good) {
            return new Answer(401, Json.fields().with("error", "invalid_client").build());
        }
        made++;
        tokens.put("token-" + made, clock.instant().plus(LIFE));
        return new Answer(
                200,
                Json.fields()
                        .with("token_type", "Bearer")
                        .with("expires_in", LIFE.toSeconds())
                        .with("access_token", "token-" + made)
                        .build());
    }

    /** @param path behind {@code /v3/conversations}: empty, then what names a conversation, and so on */
    private Answer connected(String method, List<String> path, byte[] body) {
        if (path.size() == 1 && method.equals("POST")) {
            return personal((Json.Fields) Json.parse(body));
        }
        String whole = URLDecoder.decode(path.get(1), StandardCharsets.UTF_8);
        String conversation = whole.replaceFirst(";messageid=.*", "");
        String thread = whole.contains(";messageid=") ? whole.replaceFirst(".*;messageid=", "") : "";
        if (!conversations.containsKey(conversation)) {
            return Answer.error(403, "BotNotInConversationRoster");
        }
        if (path.size() == 3 && path.get(2).equals("pagedmembers") && method.equals("GET")) {
            count("members");
            return new Answer(
                    200,
                    Json.fields()
                            .with("members", Json.array(members(conversation), this::member))
                            .build());
        }
        if (body.length > room) {
            return Answer.error(413, "MessageSizeTooBig");
        }
        Json.Fields activity = (Json.Fields) Json.parse(body);
        if (!activity.findText("type").equals(Optional.of("message"))) {
            return Answer.error(400, "BadSyntax");
        }
        if (path.size() == 3 && method.equals("POST")) {
            return posted(
                    new TeamsMessage(conversation, thread, Long.toString(1_700_000_000_000L + ++made), activity, 0));
        }
        return updated(conversation, URLDecoder.decode(path.get(3), StandardCharsets.UTF_8), activity);
    }

    private Answer posted(TeamsMessage message) {
        count("post");
        if (!message.thread().isEmpty() && !messages.containsKey(message.conversation() + "/" + message.thread())) {
            return Answer.error(404, "ConversationNotFound");
        }
        messages.put(message.conversation() + "/" + message.id(), message);
        return new Answer(201, Json.fields().with("id", message.id()).build());
    }

    private Answer updated(String conversation, String id, Json.Fields activity) {
        count("update");
        TeamsMessage before = messages.get(conversation + "/" + id);
        if (before == null) {
            return Answer.error(404, "MessageNotFound");
        }
        messages.put(
                conversation + "/" + id,
                new TeamsMessage(conversation, before.thread(), id, activity, before.updates() + 1));
        return new Answer(200, Json.fields().with("id", id).build());
    }

    /** With somebody who is in a conversation of the bot already: they have the app. */
    private Answer personal(Json.Fields wish) {
        String member = ((Json.Fields) wish.array("members").getFirst()).text("id");
        Optional<TeamsPerson> person = new ArrayList<>(conversations.values())
                .stream()
                        .flatMap(List::stream)
                        .filter(one ->
                                one.member().equals(member) || one.object().equals(member))
                        .findFirst();
        if (person.isEmpty() || !wish.text("tenantId").equals(tenant)) {
            return Answer.error(403, "Forbidden");
        }
        String id = own(person.get());
        conversations.putIfAbsent(id, List.of(person.get()));
        return new Answer(201, Json.fields().with("id", id).build());
    }

    /** The conversation of the bot with one person alone. */
    public static String own(TeamsPerson person) {
        return "a:own-" + person.object();
    }

    private Json member(TeamsPerson person) {
        return Json.fields()
                .with("id", person.member())
                .with("name", person.name())
                .with("aadObjectId", person.object())
                .with("tenantId", tenant)
                .build();
    }

    private final class Front extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            byte[] body = Content.Source.asInputStream(request).readAllBytes();
            long until = System.nanoTime() + slow.toNanos();
            while (System.nanoTime() < until) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
            Answer answer = down
                    ? Answer.error(503, "ServiceUnavailable")
                    : answer(
                            request.getMethod(),
                            request.getHttpURI().getPath(),
                            body,
                            Optional.ofNullable(request.getHeaders().get("Authorization")));
            response.setStatus(answer.status());
            response.getHeaders().put("Content-Type", "application/json");
            if (answer.status() == 429) {
                response.getHeaders().put("Retry-After", Long.toString(rest.toSeconds()));
            }
            response.write(true, ByteBuffer.wrap(answer.body().canonicalBytes()), callback);
            return true;
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The double of the Bot Framework does not stop.", e);
        }
    }
}
