package dev.imprimatur.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.identity.yaml.YamlRefused;
import dev.imprimatur.storage.postgres.PostgresAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StorageConfigTest {

    private static final String GOOD = """
            api: { listen: "127.0.0.1:8470" }
            policies: policies/
            identity: { local: people.yaml }
            """;

    @TempDir
    private Path folder;

    private StorageConfig read(String storage) throws IOException {
        Path file = folder.resolve("imprimatur.yaml");
        Files.writeString(file, GOOD + storage);
        Files.writeString(folder.resolve("pw"), "hunter2\n");
        return ConfigReader.read(file, Set.of()).storage();
    }

    @Test
    void thePasswordComesFromAFile() throws IOException {
        StorageConfig config =
                read("storage: { postgres: { url: 'postgresql://db:5432/i', user: i, password-file: pw } }");
        assertThat(config)
                .isEqualTo(new StorageConfig.Postgres(
                        new PostgresAddress("postgresql://db:5432/i", "i", new Secret("hunter2"))));
        assertThat(config.toString()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    storage: {}                                                              | one of the two
                    storage: { sqlite: a.db, postgres: { url: x, user: i, password-file: pw } } | one of the two
                    storage: { postgres: {} }                                                | `url` is missing
                    storage: { postgres: { url: 'URL', password-file: pw } }                 | `user` is missing
                    storage: { postgres: { url: 'URL', user: i } }                           | `password-file`
                    storage: { postgres: { url: 'URL', user: i, password: hunter2 } }        | does not belong into this file
                    storage: { postgres: { url: 'URL', user: i, password-file: pw, pool: 9 } } | `pool` is not known here
                    storage: { postgres: { url: 'mysql://db/i', user: i, password-file: pw } } | is written as
                    storage: { postgres: { url: 'postgresql://i:hunter2@db/i', user: i, password-file: pw } } | without a user and a password
                    storage: { postgres: { url: 'URL?password=hunter2', user: i, password-file: pw } } | does not belong into the database's `url`
                    storage: { postgres: { url: 'URL?socketFactory=x', user: i, password-file: pw } } | does not belong into the database's `url`
                    storage: { postgres: { url: 'URL?sslmode=prefer', user: i, password-file: pw } } | without TLS unnoticed
                    storage: { postgres: { url: 'URL?sslmode=disable&sslmode=require', user: i, password-file: pw } } | once at most
                    """)
    void refusesWhatItDoesNotUnderstand(String storage, String sentence) {
        assertThatThrownBy(() -> read(storage.replace("URL", "postgresql://db/i")))
                .isInstanceOf(YamlRefused.class)
                .hasMessageContaining("imprimatur.yaml:4:")
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    postgresql://db/i,                            false
                    postgresql://db/i?sslmode=verify-ca,          false
                    postgresql://db/i?sslmode=require,            true
                    postgresql://127.0.0.1:5432/i?sslmode=disable, false
                    'postgresql://localhost,db/i?sslmode=disable', true
                    """)
    void knowsWhenTheWayToTheDatabaseIsOpenToOthers(String url, boolean exposed) {
        assertThat(new PostgresAddress(url, "i", new Secret("x")).exposed()).isEqualTo(exposed);
    }
}
