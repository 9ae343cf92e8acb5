package dev.imprimatur.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs {@code pgbench} once and reads what it says. */
final class Pgbench {

    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+) \\(without initial connection time\\)");

    private final int port;
    private final String user;
    private final String password;
    private final String database;

    Pgbench(int port, String user, String password, String database) {
        this.port = port;
        this.user = user;
        this.password = password;
        this.database = database;
    }

    /** Makes the tables, 100,000 rows for each unit of {@code scale}. */
    void fill(int scale) throws IOException, InterruptedException {
        run(List.of("-i", "-q", "-s", String.valueOf(scale)));
    }

    /** Select-only transactions a second. */
    double selects(String mode, int clients, int seconds) throws IOException, InterruptedException {
        String said = run(List.of(
                "-n", "-S", "-M", mode, "-c", String.valueOf(clients), "-j", "2", "-T", String.valueOf(seconds)));
        Matcher tps = TPS.matcher(said);
        if (!tps.find()) {
            throw new IOException("`pgbench` gave no figure: " + said);
        }
        return Double.parseDouble(tps.group(1));
    }

    private String run(List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Tool.find("pgbench", "postgresql-contrib"), "-h", "127.0.0.1", "-p", String.valueOf(port)));
        command.addAll(List.of("-U", user));
        command.addAll(options);
        command.add(database);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", password);
        builder.environment().put("PGSSLMODE", "disable");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("`" + String.join(" ", command) + "` failed: " + said);
        }
        return said;
    }
}
