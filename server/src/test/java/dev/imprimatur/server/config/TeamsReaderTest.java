package dev.imprimatur.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.channel.teams.TeamsConfig;
import dev.imprimatur.identity.yaml.YamlRefused;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TeamsReaderTest {

    private static final String GOOD = """
            api: { listen: "127.0.0.1:8470", url: "https://imprimatur.example.com/" }
            policies: policies/
            identity: { local: people.yaml }
            channels:
              teams:
                - name: chat
                  app: 4f1c7c9e-58a1-4d0f-9d3b-2d5b0f6a7c11
                  tenant: 9b6d0a0e-7c1f-4c5e-8a57-0d8c1f2b3a44
                  secret-file: teams.secret
                  places: { data: "19:x@thread.tacv2", on-call: "user:00000000-0000-4000-8000-000000000001" }
                  default: data
                  cloud: public
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void secret() throws IOException {
        Files.writeString(folder.resolve("teams.secret"), "the secret\n");
    }

    private TeamsConfig read(String text) throws IOException {
        Path file = folder.resolve("imprimatur.yaml");
        Files.writeString(file, text);
        return ConfigReader.read(file, Set.of()).channels().teams().getFirst();
    }

    @Test
    void readsABot() throws IOException {
        TeamsConfig bot = read(GOOD);
        assertThat(bot.name()).isEqualTo("chat");
        assertThat(bot.tenants()).containsExactly("9b6d0a0e-7c1f-4c5e-8a57-0d8c1f2b3a44");
        assertThat(bot.secret().reveal()).isEqualTo("the secret");
        assertThat(bot.usual()).hasValue("data");
        assertThat(bot.cloud().service()).isEqualTo(URI.create("https://smba.trafficmanager.net/teams"));
        assertThat(bot.toString()).doesNotContain("the secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            app: 4f1c7c9e-58a1-4d0f-9d3b-2d5b0f6a7c11  | app: my-bot                | `my-bot` is no application
            tenant: 9b6d0a0e                           | tenant: 9B6D0A0E           | is no tenant
            secret-file: teams.secret                  | secret: abc                | A secret does not belong into this file
            secret-file: teams.secret                  | secret-file: nothing       | can't be read
            "19:x@thread.tacv2"                        | "https://evil.example/x"   | is no conversation of Teams
            "19:x@thread.tacv2"                        | "19:../../x"               | is no conversation of Teams
            user:00000000-0000-4000-8000-000000000001  | user:ben/x                 | is no conversation of Teams
            default: data                              | default: elsewhere         | is not among the places
            cloud: public                              | cloud: moon                | `moon` is no cloud
            cloud: public                              | clouds: public             | `clouds` is not known here
            cloud: public                              | tenants: [all]             | `all` is no tenant
            cloud: public                              | authority: { issuer: x, metadata: "http://127.0.0.1/m", login: "https://l.example", scope: s, service: "https://s.example", hosts: [s.example] } | must be https
            cloud: public                              | authority: { issuer: x, metadata: "https://m.example", login: "https://l.example", scope: s, service: "https://s.example" } | `hosts` is missing
            """)
    void refusesWhatCantBeMeant(String good, String bad, String sentence) {
        assertThat(GOOD).contains(good);
        assertThatThrownBy(() -> read(GOOD.replace(good, bad)))
                .isInstanceOf(YamlRefused.class)
                .hasMessageContaining("imprimatur.yaml")
                .hasMessageContaining(sentence);
    }
}
