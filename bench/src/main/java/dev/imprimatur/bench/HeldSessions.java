package dev.imprimatur.bench;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.demo.Installation;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What parked people's decisions cost: the live heap of the gateway after a full collection, before and after sessions
 * that each wait with a held DELETE. The target is a {@link SilentTarget}; a held statement never reaches it.
 */
final class HeldSessions {

    /** Their classes, caches and pools are there before anything is counted. */
    private static final int WARM_UP = 100;

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    private static final Pattern PENDING = Pattern.compile("(?m)^imprimatur_holds_pending ([0-9.E]+)");

    private final int sessions;
    private final Options options;
    private final PrintStream out;
    private final HttpClient http = HttpClient.newHttpClient();

    HeldSessions(Options options, PrintStream out) {
        this.sessions = options.whole("--sessions", 5_000);
        this.options = options;
        this.out = out;
    }

    void run() throws Exception {
        List<HeldClient> clients = new ArrayList<>();
        try (Scratch scratch = Scratch.make();
                SilentTarget target = SilentTarget.open()) {
            Installation installation =
                    Installation.write(scratch.folder(), target.port(), Passwords.password(new SecureRandom()));
            Files.writeString( // one agent has all these sessions
                    installation.config(),
                    "\nholds: { per-subject: 1000000, all: 1000000 }\n",
                    StandardOpenOption.APPEND);
            try (Gateway gateway = Gateway.start(scratch.folder(), installation, options.every("--jvm"))) {
                Secret token = gateway.agentToken();
                connect(clients, WARM_UP, gateway, token);
                hold(clients.subList(0, WARM_UP), gateway, WARM_UP);
                long before = heap(gateway);
                connect(clients, sessions, gateway, token);
                long connected = heap(gateway);
                long start = System.nanoTime();
                hold(clients.subList(WARM_UP, clients.size()), gateway, clients.size());
                double took = (System.nanoTime() - start) / 1e9;
                long held = heap(gateway);
                out.printf("%d sessions, live heap of the gateway after a full collection:%n", sessions);
                out.printf("  connected and idle: %.1f kB each%n", (connected - before) / 1e3 / sessions);
                out.printf("  with a held DELETE: %.1f kB each%n", (held - before) / 1e3 / sessions);
                out.printf("  in all %.1f MB; all held within %.1f s%n", held / 1e6, took);
            }
        } finally {
            for (HeldClient client : clients) {
                client.close();
            }
        }
    }

    private static void connect(List<HeldClient> clients, int count, Gateway gateway, Secret token)
            throws InterruptedException, ExecutionException {
        List<Future<HeldClient>> connecting = new ArrayList<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(16)) {
            for (int i = 0; i < count; i++) {
                connecting.add(workers.submit(() -> HeldClient.connect(gateway.listener(), token)));
            }
            for (Future<HeldClient> one : connecting) {
                clients.add(one.get());
            }
        }
    }

    private void hold(List<HeldClient> clients, Gateway gateway, int pending) throws IOException, InterruptedException {
        int order = pending - clients.size(); // the same statement again would join the hold that is there
        for (HeldClient client : clients) {
            client.send("DELETE FROM orders WHERE id = " + ++order);
        }
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(15);
        while (pending(gateway) < pending) {
            if (System.nanoTime() > deadline) {
                throw new IOException("Only " + pending(gateway) + " of " + pending + " statements were held in time.");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private long pending(Gateway gateway) throws IOException, InterruptedException {
        URI metrics = gateway.api().server().resolve("/metrics");
        String text = http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher found = PENDING.matcher(text);
        return found.find() ? (long) Double.parseDouble(found.group(1)) : 0;
    }

    /** Bytes of live objects; asking for them collects everything else. */
    private static long heap(Gateway gateway) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, String.valueOf(gateway.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        Matcher total = TOTAL.matcher(said);
        if (!total.find()) {
            throw new IOException("`jcmd` gave no figure: " + said);
        }
        return Long.parseLong(total.group(1));
    }
}
