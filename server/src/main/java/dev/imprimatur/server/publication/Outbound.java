package dev.imprimatur.server.publication;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests to others: no redirects, a deadline for the whole answer, and an answer of bounded length. */
final class Outbound implements AutoCloseable {

    private static final int LONGEST = 64 * 1024;

    private final Duration patience;
    private Optional<HttpClient> client = Optional.empty();

    /** @param patience with each request, from its beginning to the end of the answer */
    Outbound(Duration patience) {
        this.patience = patience;
    }

    /** Made when it is first needed: most gateways that are started to try something out ask nobody. */
    private synchronized HttpClient http() {
        HttpClient http = client.orElseGet(() -> HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience)
                .build());
        client = Optional.of(http);
        return http;
    }

    /** What was answered. */
    record Answered(int status, String type, String text) {}

    /** @throws IOException with why there is no whole answer in time */
    Answered get(URI address) throws IOException {
        return send(HttpRequest.newBuilder(address).GET());
    }

    /** @throws IOException with why there is no whole answer in time */
    Answered post(URI address, byte[] body) throws IOException {
        return send(HttpRequest.newBuilder(address)
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private Answered send(HttpRequest.Builder request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> sent = http().sendAsync(
                        request.timeout(patience).build(),
                        HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LONGEST));
        try {
            HttpResponse<byte[]> response = sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new Answered(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    new String(response.body(), StandardCharsets.UTF_8));
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + patience.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new IOException(why(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the gateway stops", e);
        } finally {
            sent.cancel(true);
        }
    }

    private static String why(ExecutionException failed) {
        Throwable cause = failed;
        for (Throwable next = failed.getCause(); next != null; next = next.getCause()) {
            cause = next;
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : String.valueOf(cause.getMessage());
    }

    @Override
    public synchronized void close() {
        client.ifPresent(HttpClient::shutdownNow);
    }
}
