package dev.imprimatur.server;

import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Keycloak, unpacked by the build, with the realm of {@code keycloak-realm.json}; for one test class. */
final class Keycloak implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final String url;

    /** Starts it, and waits until it answers. */
    Keycloak(Path folder) {
        try {
            int port = freePort();
            url = "http://127.0.0.1:" + port;
            Path home = home();
            Files.createDirectories(home.resolve("data/import"));
            try (var realm = Keycloak.class.getResourceAsStream("/keycloak-realm.json")) {
                Files.write(
                        home.resolve("data/import/imprimatur-realm.json"),
                        java.util.Objects.requireNonNull(realm).readAllBytes());
            }
            ProcessBuilder start = new ProcessBuilder(
                            "sh",
                            home.resolve("bin/kc.sh").toString(),
                            "start-dev",
                            "--import-realm",
                            "--cache=local",
                            "--http-host=127.0.0.1",
                            "--http-port=" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("keycloak.log").toFile());
            start.environment()
                    .putAll(Map.of(
                            "JAVA_HOME", System.getProperty("java.home"),
                            "JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m",
                            "KC_DB_URL", "jdbc:h2:file:" + folder.resolve("keycloak-db") + ";NON_KEYWORDS=VALUE",
                            "KC_BOOTSTRAP_ADMIN_USERNAME", "root",
                            "KC_BOOTSTRAP_ADMIN_PASSWORD", "root"));
            process = start.start();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!answers()) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new AssertionError(
                            "Keycloak does not start: " + Files.readString(folder.resolve("keycloak.log")));
                }
                java.util.concurrent.locks.LockSupport.parkNanos(500_000_000);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path home() throws IOException {
        try (var folders = Files.list(Path.of(System.getProperty("keycloak.home")))) {
            return folders.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean answers() {
        try {
            return send("GET", issuer() + "/.well-known/openid-configuration", "", Map.of())
                            .statusCode()
                    == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    String issuer() {
        return url + "/realms/imprimatur";
    }

    private HttpResponse<String> send(String method, String address, String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(60))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String admin(String method, String path, String body) {
        HttpResponse<String> token = send(
                "POST",
                url + "/realms/master/protocol/openid-connect/token",
                "grant_type=password&client_id=admin-cli&username=root&password=root",
                Map.of("Content-Type", "application/x-www-form-urlencoded"));
        HttpResponse<String> answer = send(
                method,
                url + "/admin/realms/imprimatur" + path,
                body,
                Map.of(
                        "Authorization",
                        "Bearer " + ((Json.Fields) Json.parse(token.body())).text("access_token"),
                        "Content-Type",
                        "application/json"));
        if (answer.statusCode() >= 300) {
            throw new AssertionError(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private String id(String path) {
        return ((Json.Fields) ((Json.Array) Json.parse(admin("GET", path, "")))
                        .values()
                        .getFirst())
                .text("id");
    }

    /** Registers where the gateway is. */
    void register(String gateway) {
        admin(
                "PUT",
                "/clients/" + id("/clients?clientId=imprimatur"),
                "{\"clientId\":\"imprimatur\",\"redirectUris\":[\"" + gateway + "/sign-in/callback\"],"
                        + "\"attributes\":{\"post.logout.redirect.uris\":\"" + gateway + "/signed-out\"}}");
    }

    void enable(String user, boolean enabled) {
        admin("PUT", "/users/" + id("/users?exact=true&username=" + user), "{\"enabled\":" + enabled + "}");
    }

    void leave(String user, String role) {
        String found = admin("GET", "/roles/" + role, "");
        admin(
                "DELETE",
                "/users/" + id("/users?exact=true&username=" + user) + "/role-mappings/realm",
                "[" + found + "]");
    }

    /** Fills in the forms that the provider shows, as {@code user}, until it sends the browser elsewhere; where that is. */
    String throughItsForms(Browser browser, String address, String user) {
        String next = address;
        List<String> way = new ArrayList<>();
        for (int step = 0; step < 10; step++) {
            way.add(next);
            Browser.Seen seen = browser.get(next);
            while (seen.status() == 200) {
                Matcher form = FORM.matcher(seen.body());
                if (!form.find() || seen.body().contains("Device Login Successful")) {
                    return next;
                }
                String action = form.group(1).replace("&amp;", "&");
                seen = browser.post(
                        action.startsWith("/") ? url + action : action,
                        seen.body().contains("name=\"password\"")
                                ? Map.of("username", user, "password", user + "-pw", "credentialId", "")
                                : Map.of("accept", "Yes", "code", hidden(seen.body(), "code")));
                if (way.size() + step > 30) {
                    throw new AssertionError("lost at " + way + ": " + seen.body());
                }
                way.add(action);
            }
            if (seen.status() >= 400) {
                throw new AssertionError(seen.status() + " at " + way + ": " + seen.body());
            }
            next = seen.location().startsWith("/") ? url + seen.location() : seen.location();
            if (!next.startsWith(url)) {
                return next;
            }
        }
        throw new AssertionError("lost at " + way);
    }

    private static String hidden(String body, String name) {
        Matcher found =
                Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(body);
        return found.find() ? found.group(1) : "";
    }

    @Override
    public void close() {
        http.close();
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
