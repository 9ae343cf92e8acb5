package dev.imprimatur.identity.jwt;

import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Talks to an issuer: no redirects, no endless answers, no endless waits. */
public final class Web implements AutoCloseable {

    private static final long LONGEST_ANSWER = 1024 * 1024;

    private final Duration patience;
    private final HttpClient http;

    /** @param patience for an answer, whole */
    public Web(Duration patience) {
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience)
                .build();
    }

    /** An answer whose body is a JSON object. */
    public record Reply(int status, Json.Fields body) {
        /** Whether it is what was asked for. */
        public boolean good() {
            return status == 200;
        }
    }

    /** Asks for a document. */
    public Reply get(URI address) {
        return exchange(request(address).GET().build());
    }

    /** Posts a form. */
    public Reply post(URI address, Map<String, String> form, Optional<String> authorization) {
        HttpRequest.Builder request = request(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(form)));
        authorization.ifPresent(value -> request.header("Authorization", value));
        return exchange(request.build());
    }

    /** {@code a=b&c=d}, escaped. */
    public static String form(Map<String, String> values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(entry -> escaped(entry.getKey()) + "=" + escaped(entry.getValue()))
                        .collect(Collectors.joining("&"));
    }

    /** One name or value of a form. */
    public static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(URI address) {
        return HttpRequest.newBuilder(Address.check(address)).timeout(patience).header("Accept", "application/json");
    }

    private Reply exchange(HttpRequest request) {
        String place = request.uri().getScheme() + "://" + request.uri().getRawAuthority()
                + request.uri().getRawPath();
        // not sendAsync: its answers pass a pool that the whole process shares, and that anything may block
        FutureTask<HttpResponse<byte[]>> answer = new FutureTask<>(() -> http.send(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LONGEST_ANSWER)));
        Thread.ofVirtual().name("provider").start(answer);
        try {
            HttpResponse<byte[]> response = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new Reply(response.statusCode(), object(place, response));
        } catch (TimeoutException e) {
            throw new ProviderFailure("`" + place + "` does not answer within " + patience.toSeconds() + " s.", e);
        } catch (ExecutionException e) {
            throw new ProviderFailure(
                    "`" + place + "` can't be asked: "
                            + Optional.ofNullable(e.getCause()).map(Web::said).orElse("it failed") + ".",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderFailure("The gateway is stopping.", e);
        } finally {
            answer.cancel(true);
        }
    }

    private static String said(Throwable cause) {
        return cause instanceof IOException && cause.getMessage() != null
                ? cause.getMessage()
                : cause.getClass().getSimpleName();
    }

    private static Json.Fields object(String place, HttpResponse<byte[]> response) {
        if (response.body().length == 0) {
            return Json.fields().build();
        }
        try {
            if (Json.parse(response.body()) instanceof Json.Fields fields) {
                return fields;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new ProviderFailure(
                "`" + place + "` answered " + response.statusCode() + " with something that is no JSON object.");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
