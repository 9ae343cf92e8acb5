package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The package that an administrator of Teams uploads. */
class TeamsManifestTest {

    private static final String APP = "4f1c7c9e-58a1-4d0f-9d3b-2d5b0f6a7c11";

    @TempDir
    Path home;

    private Attempted run(String... more) {
        String[] words = new String[more.length + 2];
        words[0] = "teams";
        words[1] = "manifest";
        System.arraycopy(more, 0, words, 2, more.length);
        return new Attempted.Place(home).run(words);
    }

    private Map<String, byte[]> unpacked(String name) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(home.resolve(name)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    private static BufferedImage picture(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    @Test
    void writesWhatTeamsTakes() throws IOException {
        Attempted done = run("--app-id", APP, "--url", "https://imprimatur.example.com/");
        assertThat(done.exit()).as(done.err()).isZero();
        assertThat(done.out()).contains("https://imprimatur.example.com/v1/channels/NAME/activities");
        Map<String, byte[]> files = unpacked("imprimatur-teams.zip");
        assertThat(files.keySet()).containsExactly("color.png", "manifest.json", "outline.png");
        Json.Fields manifest = (Json.Fields) Json.parse(Objects.requireNonNull(files.get("manifest.json")));
        assertThat(manifest.text("manifestVersion")).isEqualTo("1.16");
        assertThat(manifest.text("$schema")).contains("/v1.16/");
        assertThat(manifest.text("id")).isEqualTo(APP);
        assertThat(manifest.texts("validDomains")).containsExactly("imprimatur.example.com");
        assertThat(manifest.fields("name").text("short")).hasSizeLessThanOrEqualTo(30);
        assertThat(manifest.fields("description").text("short")).hasSizeLessThanOrEqualTo(80);
        Json.Fields bot = (Json.Fields) manifest.array("bots").getFirst();
        assertThat(bot.text("botId")).isEqualTo(APP);
        assertThat(bot.texts("scopes")).containsExactly("personal", "team", "groupchat");
        for (Json each : ((Json.Fields) bot.array("commandLists").getFirst()).array("commands")) {
            assertThat(((Json.Fields) each).text("title")).hasSizeLessThanOrEqualTo(32);
            assertThat(((Json.Fields) each).text("description")).hasSizeLessThanOrEqualTo(128);
        }
    }

    @Test
    void itsIconsAreAsTeamsWantsThem() throws IOException {
        run("--app-id", APP, "--url", "https://imprimatur.example.com", "--to", "app.zip");
        Map<String, byte[]> files = unpacked("app.zip");
        BufferedImage colour = picture(Objects.requireNonNull(files.get("color.png")));
        assertThat(colour.getWidth()).isEqualTo(192);
        assertThat(colour.getHeight()).isEqualTo(192);
        BufferedImage outline = picture(Objects.requireNonNull(files.get("outline.png")));
        assertThat(outline.getWidth()).isEqualTo(32);
        int white = 0;
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                assertThat(outline.getRGB(x, y) & 0xffffff).isEqualTo(0xffffff);
                white += outline.getRGB(x, y) >>> 24 == 0xff ? 1 : 0;
            }
        }
        assertThat(white).isBetween(150, 600);
        assertThat(colour.getRGB(0, 0)).isEqualTo(0xff23395b);
    }

    @ParameterizedTest
    @CsvSource({
        "4F1C7C9E-58A1-4D0F-9D3B-2D5B0F6A7C11, https://imprimatur.example.com, is no application",
        "bot, https://imprimatur.example.com, is no application",
        "4f1c7c9e-58a1-4d0f-9d3b-2d5b0f6a7c11, http://imprimatur.example.com, is no address",
        "4f1c7c9e-58a1-4d0f-9d3b-2d5b0f6a7c11, imprimatur, is no address",
    })
    void refusesWhatTeamsWouldNotTake(String app, String url, String why) {
        Attempted refused = run("--app-id", app, "--url", url);
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains(why);
        assertThat(home.resolve("imprimatur-teams.zip")).doesNotExist();
    }

    @Test
    void overwritesNothing() throws IOException {
        Files.writeString(home.resolve("mine.zip"), "mine");
        assertThat(run("--app-id", APP, "--url", "https://i.example.com", "--to", "mine.zip")
                        .exit())
                .isEqualTo(2);
        assertThat(home.resolve("mine.zip")).hasContent("mine");
    }
}
