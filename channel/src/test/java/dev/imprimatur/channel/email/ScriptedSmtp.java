package dev.imprimatur.channel.email;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** An SMTP server that says what it is told to: by the beginning of a command, what it answers. It can STARTTLS. */
final class ScriptedSmtp implements AutoCloseable {

    final Map<String, String> answers = new ConcurrentHashMap<>();
    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<String> messages = new CopyOnWriteArrayList<>();

    private final Optional<SSLContext> tls;
    private final ServerSocket listener;
    private final CountDownLatch stopped = new CountDownLatch(1);

    ScriptedSmtp(Optional<SSLContext> tls) {
        this.tls = tls;
        try {
            listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        talk(socket);
                    } catch (IOException e) {
                        heard.add("broken: " + e.getMessage());
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket first) throws IOException {
        Socket socket = first;
        BufferedReader in = reader(socket);
        if (answers.containsKey("trickle")) {
            trickle(socket);
            return;
        }
        say(socket, answers.getOrDefault("hello", "220 scripted ESMTP"));
        boolean secure = false;
        String line = in.readLine();
        while (line != null) {
            String command = line;
            heard.add(command);
            Optional<String> scripted = answers.entrySet().stream()
                    .filter(each -> command.startsWith(each.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst();
            if (scripted.isPresent()) {
                say(socket, scripted.get());
            } else if (command.startsWith("EHLO")) {
                say(socket, tls.isPresent() && !secure ? "250-scripted\r\n250 STARTTLS" : "250 scripted");
            } else if (command.startsWith("STARTTLS") && tls.isPresent()) {
                say(socket, "220 go on");
                SSLSocket over = (SSLSocket) tls.get()
                        .getSocketFactory()
                        .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
                over.setUseClientMode(false);
                over.startHandshake();
                socket = over;
                in = reader(socket);
                secure = true;
                heard.add("(secure)");
            } else if (command.startsWith("DATA")) {
                say(socket, "354 go on");
                StringBuilder message = new StringBuilder();
                for (String each = in.readLine(); each != null && !each.equals("."); each = in.readLine()) {
                    message.append(each).append('\n');
                }
                messages.add(message.toString());
                say(socket, answers.getOrDefault("end of data", "250 taken"));
            } else if (command.startsWith("QUIT")) {
                say(socket, "221 bye");
                return;
            } else {
                say(socket, "250 ok");
            }
            line = in.readLine();
        }
    }

    /** One byte now and then, for ever: each read has an answer in time, and no answer ends. */
    private void trickle(Socket socket) throws IOException {
        try {
            while (!listener.isClosed()) {
                socket.getOutputStream().write("2".getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
                stopped.await(20, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void say(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        stopped.countDown();
        listener.close();
    }
}
