package dev.imprimatur.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A pgbouncer in session mode in front of a PostgreSQL: what people accept today, and what inspects nothing. */
final class Pgbouncer implements AutoCloseable {

    private final Process process;
    private final int port;

    private Pgbouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Pgbouncer start(Path folder, int target, String user, String password)
            throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("users.txt"), "\"" + user + "\" \"" + password + "\"\n");
        Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                postgres = host=127.0.0.1 port=%d dbname=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = plain
                auth_file = %s
                pool_mode = session
                default_pool_size = 64
                max_client_conn = 200
                """.formatted(target, port, folder.resolve("users.txt")));
        // pgbouncer refuses to run as root; the files must be readable for who it runs as
        ProcessBuilder builder = "root".equals(System.getProperty("user.name"))
                ? new ProcessBuilder(
                        "pgbouncer",
                        "-q",
                        "-u",
                        "nobody",
                        folder.resolve("pgbouncer.ini").toString())
                : new ProcessBuilder(
                        "pgbouncer", "-q", folder.resolve("pgbouncer.ini").toString());
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("pgbouncer.log").toFile())
                .start();
        Pgbouncer bouncer = new Pgbouncer(process, port);
        bouncer.awaitListening();
        return bouncer;
    }

    private void awaitListening() throws IOException, InterruptedException {
        for (int i = 0; i < 100; i++) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new IOException("`pgbouncer` does not listen: look at its log.");
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
