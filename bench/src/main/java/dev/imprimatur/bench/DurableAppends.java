package dev.imprimatur.bench;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.demo.Installation;
import dev.imprimatur.demo.Shop;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long the audit log takes to make events durable while everything else of the gateway runs: pgbench reads through it
 * with many connections, each of which waits for the log before it gets its row, and the gateway's own metrics count how
 * many appends were durable within which time.
 */
final class DurableAppends {

    private static final Pattern BUCKET =
            Pattern.compile("imprimatur_audit_append_seconds_bucket\\{le=\"([0-9.]+|\\+Inf)\"} ([0-9.E+]+)");

    private final int clients;
    private final int seconds;
    private final int warmUp;
    private final Options options;
    private final PrintStream out;

    DurableAppends(Options options, PrintStream out) {
        this.clients = options.whole("--clients", 64);
        this.seconds = options.whole("--seconds", 20);
        this.warmUp = options.whole("--warm-up", 30);
        this.options = options;
        this.out = out;
    }

    void run() throws Exception {
        Secret password = Passwords.password(new SecureRandom());
        try (Scratch scratch = Scratch.make();
                Shop shop = Shop.open(scratch.folder(), password)) {
            Installation installation = SelectOnly.prepare(scratch.folder(), shop, password);
            try (Gateway gateway = Gateway.start(scratch.folder(), installation, options.every("--jvm"))) {
                Pgbench pgbench = SelectOnly.through(gateway);
                pgbench.selects("prepared", clients, warmUp);
                NavigableMap<Double, Double> before = buckets(gateway.api().server());
                double statements = pgbench.selects("prepared", clients, seconds);
                NavigableMap<Double, Double> after = buckets(gateway.api().server());
                before.forEach((le, count) -> after.merge(le, -count, Double::sum));
                double all = after.lastEntry().getValue();
                out.printf(
                        "durable appends, %d clients reading, %.0f statements/s: %.0f appends/s, half of them within %s,"
                                + " 99 %% within %s%n",
                        clients, statements, all / seconds, within(after, 0.5), within(after, 0.99));
            }
        }
    }

    /** The least bound that so many of all are within. */
    private static String within(NavigableMap<Double, Double> buckets, double share) {
        double all = buckets.lastEntry().getValue();
        for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
            if (bucket.getValue() >= share * all) {
                return "%.0f ms".formatted(1_000 * bucket.getKey());
            }
        }
        throw new IllegalStateException("The last bucket has less than all: " + buckets);
    }

    /** How many appends took at most so many seconds, since the gateway started. */
    private static NavigableMap<Double, Double> buckets(URI server) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/metrics")).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            String metrics =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            NavigableMap<Double, Double> buckets = new TreeMap<>();
            Matcher bucket = BUCKET.matcher(metrics);
            while (bucket.find()) {
                double le =
                        bucket.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bucket.group(1));
                buckets.put(le, Double.parseDouble(bucket.group(2)));
            }
            if (buckets.isEmpty()) {
                throw new IOException("The gateway's metrics say nothing of appends.");
            }
            return buckets;
        }
    }
}
