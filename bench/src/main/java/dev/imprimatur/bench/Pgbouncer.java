package dev.imprimatur.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A pgbouncer in session mode in front of a PostgreSQL: what people accept today, and what inspects nothing. */
final class Pgbouncer implements AutoCloseable {

    private final Process process;
    private final Thread ending;
    private final int port;

    private Pgbouncer(Process process, Thread ending, int port) {
        this.process = process;
        this.ending = ending;
        this.port = port;
    }

    static Pgbouncer start(Path folder, int target, String user, String password)
            throws IOException, InterruptedException {
        String program = Tool.find("pgbouncer", "pgbouncer");
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
        List<String> command = new ArrayList<>(List.of(program, "-q"));
        if ("root".equals(System.getProperty("user.name"))) {
            // pgbouncer refuses to run as root; the files must be readable for who it runs as
            command.addAll(List.of("-u", "nobody"));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        command.add(folder.resolve("pgbouncer.ini").toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("pgbouncer.log").toFile())
                .start();
        Thread ending = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(ending);
        Pgbouncer bouncer = new Pgbouncer(process, ending, port);
        try {
            bouncer.awaitListening();
            return bouncer;
        } catch (IOException e) {
            bouncer.close();
            throw new IOException(e.getMessage() + " " + Files.readString(folder.resolve("pgbouncer.log")), e);
        }
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
        throw new IOException("`pgbouncer` does not listen.");
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        Runtime.getRuntime().removeShutdownHook(ending);
    }
}
