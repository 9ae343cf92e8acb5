package dev.imprimatur.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.server.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents tell people to type works as they say. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|yaml)\\n(.*?)^```$");
    private static final Pattern FILE = Pattern.compile("# (\\S+\\.yaml)\\n");

    /** Those that others run: the build itself, and {@code DemoTest}. */
    private static final List<String> RUN_ELSEWHERE =
            List.of("./mvnw verify", "./imprimatur demo", "./imprimatur demo --auto");

    @TempDir
    Path folder;

    private final Map<String, String> variables = new HashMap<>();

    @Test
    void everyCommandOfEveryDocumentIsTried() throws IOException {
        for (String document : List.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "ARCHITECTURE.md")) {
            for (String command : commands(ROOT.resolve(document))) {
                if (!RUN_ELSEWHERE.contains(command)) {
                    Run run = Run.start(command, ROOT, folder, Map.of());
                    assertThat(run.exit())
                            .as("%s in %s:%n%s", command, document, run.said())
                            .isZero();
                }
            }
        }
        try (Stream<Path> others = Files.list(ROOT.resolve("docs"))) {
            assertThat(others.filter(file -> file.toString().endsWith(".md"))
                            .filter(file -> !file.endsWith("running.md"))
                            .filter(file -> !file.endsWith("identity.md")) // needs a provider: KeycloakTest does it
                            .flatMap(file -> commands(file).stream()))
                    .as("commands in documents that no test runs")
                    .allMatch(command -> command.startsWith("bench/"));
        }
    }

    @Test
    void thePageOnRunningLeadsToARunningGateway() throws Exception {
        assumeTrue(Run.finds("psql"), "`psql` is not installed, and the page on running uses it");
        Path page = ROOT.resolve("docs/running.md");
        Secret password = new Secret("from-the-page");
        Files.createDirectories(folder.resolve("target"));
        try (Shop shop = Shop.open(Binaries.share(folder.resolve("target")), password)) {
            writeFiles(page, shop.port());
            Files.createDirectories(folder.resolve("secrets"));
            Files.writeString(folder.resolve("secrets/shop"), password.reveal());
            follow(commands(page));
        }
    }

    private void follow(List<String> commands) throws Exception {
        List<Run> waiting = new ArrayList<>();
        try (Server server = startedBy(commands)) {
            variables.put(
                    "6543",
                    String.valueOf(Objects.requireNonNull(
                                    server.listeners().get(new dev.imprimatur.core.action.Target(Installation.TARGET)))
                            .getPort()));
            for (String command : commands) {
                if (command.startsWith("./imprimatur serve")) {
                    continue; // startedBy did
                }
                Run run = Run.start(
                        filled(command),
                        folder,
                        folder,
                        Map.of("IMPRIMATUR_SERVER", server.api().toString()));
                if (command.contains("psql") || command.contains(" run ")) {
                    waiting.add(run);
                    awaitHold(server, run);
                    continue;
                }
                assertThat(run.exit()).as("%s:%n%s", command, run.said()).isZero();
                remember(command, run.said());
                if (command.contains(" approve ")) {
                    Run held = waiting.removeFirst();
                    assertThat(held.exit()).as(held.said()).isZero();
                }
            }
        }
        assertThat(waiting).isEmpty();
    }

    private Server startedBy(List<String> commands) {
        assertThat(commands).contains("./imprimatur serve --config imprimatur.yaml");
        return Server.start(folder.resolve("imprimatur.yaml"));
    }

    private void remember(String command, String said) {
        if (command.contains("token issue")) {
            String name = command.contains("connector") ? "CONNECTOR_TOKEN" : "ACTIONS_TOKEN";
            Matcher token = Pattern.compile("imp_[cap]_[\\w-]{43}").matcher(said);
            assertThat(token.find()).as(said).isTrue();
            variables.put(name, token.group());
        }
    }

    private void awaitHold(Server server, Run held) {
        Pattern id = Pattern.compile("apr-[2-9a-z]{10}");
        variables.put("APPROVAL", Await.some("being held", () -> {
            boolean ended = held.ended();
            Matcher found = id.matcher(held.said());
            if (found.find()) {
                return Optional.of(found.group());
            }
            assertThat(ended)
                    .as("%s: it ended instead of waiting: %s", server.api(), held.said())
                    .isFalse();
            return Optional.empty();
        }));
    }

    private String filled(String command) {
        String filled = command;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            filled = filled.replace("$" + variable.getKey(), variable.getValue())
                    .replace("port=" + variable.getKey(), "port=" + variable.getValue());
        }
        return filled;
    }

    private void writeFiles(Path page, int port) throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(page));
        while (blocks.find()) {
            Matcher name = FILE.matcher(blocks.group(2));
            if (blocks.group(1).equals("yaml") && name.lookingAt()) {
                Path file = folder.resolve(name.group(1));
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.writeString(
                        file,
                        blocks.group(2)
                                .replace("port: 5432", "port: " + port)
                                .replace(":8470", ":0")
                                .replace(":6543", ":0"));
            }
        }
    }

    private static List<String> commands(Path document) {
        try {
            Matcher blocks = BLOCK.matcher(Files.readString(document, StandardCharsets.UTF_8));
            List<String> commands = new ArrayList<>();
            while (blocks.find()) {
                if (blocks.group(1).equals("sh")) {
                    blocks.group(2).lines().filter(line -> !line.isBlank()).forEach(commands::add);
                }
            }
            return commands;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
