package dev.imprimatur.channel;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests to others: no redirects, a deadline for the whole answer, and an answer of bounded length. */
public final class Outbound implements AutoCloseable {

    private static final int LONGEST = 64 * 1024;
    private static final Duration LONGEST_REST = Duration.ofDays(1);

    private final Duration patience;
    private Optional<HttpClient> client = Optional.empty();

    /** @param patience with each request, from its beginning to the end of the answer */
    public Outbound(Duration patience) {
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

    /**
     * What was answered.
     *
     * @param type the content's
     * @param rest how long the other side asks to be left alone; zero where it does not, and a day at most
     */
    public record Answered(int status, String type, String text, Duration rest) {}

    /**
     * Asks for what is at an address.
     *
     * @throws IOException with why there is no whole answer in time
     */
    public Answered get(URI address) throws IOException {
        return send(HttpRequest.newBuilder(address).GET(), bounded());
    }

    /**
     * Posts plain text.
     *
     * @throws IOException with why there is no whole answer in time
     */
    public Answered post(URI address, byte[] body) throws IOException {
        return send(
                HttpRequest.newBuilder(address)
                        .header("Content-Type", "text/plain; charset=utf-8")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body)),
                bounded());
    }

    /**
     * Posts a body of the kind that the headers say. Of what is answered only the status counts; the rest is let go.
     *
     * @throws IOException with why there is no whole answer in time
     */
    public Answered post(URI address, byte[] body, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return send(request, HttpResponse.BodyHandlers.replacing(new byte[0]));
    }

    /**
     * Sends a request of any method, and reads what is answered.
     *
     * @param body empty for none
     * @param longest how many bytes of an answer are read; a longer one is none
     * @throws IOException with why there is no whole answer in time
     */
    public Answered exchange(String method, URI address, byte[] body, Map<String, String> headers, int longest)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return send(request, bounded(longest));
    }

    private static HttpResponse.BodyHandler<byte[]> bounded() {
        return bounded(LONGEST);
    }

    private static HttpResponse.BodyHandler<byte[]> bounded(int longest) {
        return HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), longest);
    }

    private Answered send(HttpRequest.Builder request, HttpResponse.BodyHandler<byte[]> answer) throws IOException {
        HttpClient http = http();
        HttpRequest asked = request.timeout(patience).build();
        // not sendAsync: its answers pass a pool that the whole process shares, and that anything may block
        FutureTask<HttpResponse<byte[]>> sent = new FutureTask<>(() -> http.send(asked, answer));
        Thread.ofVirtual().name("outbound").start(sent);
        try {
            HttpResponse<byte[]> response = sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new Answered(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    new String(response.body(), StandardCharsets.UTF_8),
                    rest(response));
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

    /** Of the two forms of {@code Retry-After} the one in seconds, which is the one that is used for this. */
    private static Duration rest(HttpResponse<byte[]> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(text -> Duration.ofSeconds(Math.min(LONGEST_REST.toSeconds(), Long.parseLong(text))))
                .orElse(Duration.ZERO);
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
