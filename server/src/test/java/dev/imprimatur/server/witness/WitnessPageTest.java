package dev.imprimatur.server.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.NoteSigner;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.Cosigner;
import dev.imprimatur.core.tree.WitnessPolicy;
import dev.imprimatur.server.config.ConfigReader;
import dev.imprimatur.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/witnesses.md shows is understood. */
final class WitnessPageTest {

    private static final Path PAGE = Path.of("../docs/witnesses.md");

    @TempDir
    private Path folder;

    private static List<String> blocks(String kind) throws IOException {
        Matcher blocks = Pattern.compile("(?ms)^```" + kind + "\\n(.*?)^```$").matcher(Files.readString(PAGE));
        List<String> found = new ArrayList<>();
        while (blocks.find()) {
            found.add(blocks.group(1));
        }
        return found;
    }

    @Test
    void theCommandTheWitnessesAndTheConfigurationAreUnderstood() throws IOException {
        List<String> texts = blocks("text");
        assertThat(texts).hasSize(2);
        String log =
                new NoteSigner("gateway.test/log", SigningKey.generate()).key().text();
        List<String> words =
                List.of(texts.getFirst().strip().replace("VKEY", log).split(" "));
        assertThat(words).startsWith("imprimatur", "witness", "serve");
        WitnessCall call = WitnessCall.of(words.subList(3, words.size()));
        assertThat(call.name()).isEqualTo("example.com/witness");

        String policy = texts.getLast();
        for (String name : List.of("ours", "theirs")) {
            policy = policy.replaceFirst(
                    "VKEY",
                    new Cosigner(name, SigningKey.generate()).key().text().replace("$", "\\$"));
        }
        assertThat(WitnessPolicy.parse(policy).witnesses()).hasSize(2);

        Files.writeString(folder.resolve("witnesses.policy"), policy);
        Files.writeString(
                folder.resolve("imprimatur.yaml"), """
                api: { listen: "127.0.0.1:0" }
                policies: policies
                identity: { local: people.yaml }
                """ + blocks("yaml").getFirst());
        ServerConfig config = ConfigReader.read(folder.resolve("imprimatur.yaml"), Set.of());
        assertThat(config.publishing().witnesses()).isPresent();
        assertThat(config.publishing().directory()).isEqualTo(Path.of("/mnt/worm/checkpoints"));
    }
}
