package dev.imprimatur.bench;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.demo.Installation;
import dev.imprimatur.demo.Shop;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the gateway costs each statement, beside what people already accept: pgbench's select-only script against
 * PostgreSQL itself, through pgbouncer, through the gateway with every read in its audit log before it is answered, and with
 * {@code audit.reads: batched}. They take turns, in a new order each round, so that what else the machine does befalls all of them.
 */
final class PostgresComparison {

    private enum Way {
        DIRECT,
        PGBOUNCER,
        GATEWAY,
        BATCHED;

        boolean compiles() {
            return this == GATEWAY || this == BATCHED;
        }
    }

    private final int seconds;
    private final int rounds;

    /** Seconds. A JVM compiles its hot code for a while, on the same cores; a gateway runs for weeks. */
    private final int warmUp;

    private final Options options;
    private final PrintStream out;

    PostgresComparison(Options options, PrintStream out) {
        this.seconds = options.whole("--seconds", 5);
        this.rounds = options.whole("--rounds", 3);
        this.warmUp = options.whole("--warm-up", 30);
        this.options = options;
        this.out = out;
    }

    void run() throws Exception {
        Secret password = Passwords.password(new SecureRandom());
        try (Scratch scratch = Scratch.make();
                Shop shop = Shop.open(scratch.folder(), password)) {
            Installation installation = SelectOnly.prepare(scratch.folder(), shop, password);
            List<String> jvm = options.every("--jvm");
            try (Scratch shared = Scratch.make();
                    Scratch other = Scratch.make();
                    Pgbouncer pgbouncer = Pgbouncer.start(shared.folder(), shop.port(), "gateway", password.reveal());
                    Gateway gateway = Gateway.start(scratch.folder(), installation, jvm);
                    Gateway batched =
                            Gateway.start(other.folder(), SelectOnly.batched(other.folder(), shop, password), jvm)) {
                compare(Map.of(
                        Way.DIRECT,
                        new Pgbench(shop.port(), "gateway", password.reveal(), "postgres"),
                        Way.PGBOUNCER,
                        new Pgbench(pgbouncer.port(), "gateway", password.reveal(), "postgres"),
                        Way.GATEWAY,
                        SelectOnly.through(gateway),
                        Way.BATCHED,
                        SelectOnly.through(batched)));
            }
        }
    }

    private void compare(Map<Way, Pgbench> ways) throws IOException, InterruptedException {
        List<String> modes = options.list("--modes", "simple,extended,prepared");
        List<Integer> clients = options.wholes("--clients", "1,8,32");
        for (String mode : modes) {
            for (Way way : Way.values()) {
                run(ways, way, mode, 8, 1);
            }
            // Runs are as long as those that count: sessions that open after a long time make the JVM compile anew.
            for (int left = warmUp; left > 0; left -= seconds) {
                for (Way way : Way.values()) {
                    if (way.compiles()) {
                        run(ways, way, mode, 8, seconds);
                    }
                }
            }
        }
        out.printf(
                "pgbench select-only, transactions/s: medians of %d rounds of %d s; ratios: medians of each round's%n%n",
                rounds, seconds);
        out.println(
                "| mode | clients | direct | pgbouncer | gateway | batched | gateway/pgbouncer | batched/pgbouncer |");
        out.println("|---|--:|--:|--:|--:|--:|--:|--:|");
        for (String mode : modes) {
            for (int count : clients) {
                cell(ways, mode, count);
            }
        }
    }

    private void cell(Map<Way, Pgbench> ways, String mode, int clients) throws IOException, InterruptedException {
        Map<Way, double[]> measured = new EnumMap<>(Way.class);
        List<Way> order = new ArrayList<>(List.of(Way.values()));
        for (int round = 0; round < rounds; round++) {
            for (Way way : order) {
                measured.computeIfAbsent(way, none -> new double[rounds])[round] =
                        run(ways, way, mode, clients, seconds);
            }
            Collections.rotate(order, 1);
        }
        double[] pgbouncer = measured.getOrDefault(Way.PGBOUNCER, new double[rounds]);
        out.printf("| %s | %d |", mode, clients);
        measured.values().forEach(each -> out.printf(" %.0f |", Figures.median(each)));
        measured.forEach((way, each) -> {
            if (way.compiles()) {
                out.printf(" %.2f |", Figures.median(ratios(each, pgbouncer)));
            }
        });
        out.println();
    }

    private static double[] ratios(double[] of, double[] to) {
        double[] ratios = new double[of.length];
        for (int i = 0; i < of.length; i++) {
            ratios[i] = of[i] / to[i];
        }
        return ratios;
    }

    private static double run(Map<Way, Pgbench> ways, Way way, String mode, int clients, int howLong)
            throws IOException, InterruptedException {
        Pgbench pgbench = ways.get(way);
        if (pgbench == null) {
            throw new IllegalStateException("Nothing is known of `" + way + "`.");
        }
        return pgbench.selects(mode, clients, howLong);
    }
}
