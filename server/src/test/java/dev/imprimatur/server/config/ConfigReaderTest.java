package dev.imprimatur.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.channel.webhook.WebhookConfig;
import dev.imprimatur.connector.postgres.PostgresConfig;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.gate.HoldLimits;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.Cosigner;
import dev.imprimatur.identity.yaml.YamlRefused;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigReaderTest {

    private static final String GOOD = """
            api: { listen: "127.0.0.1:8470", url: "https://imprimatur.example.com/" }
            policies: policies/
            identity: { local: people.yaml }
            """;

    private static final String POSTGRES = GOOD + """
            targets:
              postgres/prod-eu:
                listen: "127.0.0.1:6543"
                upstream: { host: db, database: shop, user: gateway, password-file: pw, tls: disable }
                sensitivity: { public.customers: pii }
            """;

    @TempDir
    private Path folder;

    private ServerConfig read(String text) throws IOException {
        Path file = folder.resolve("imprimatur.yaml");
        Files.writeString(file, text);
        return ConfigReader.read(file, Set.of("postgres"));
    }

    @Test
    void limitsHolds() throws IOException {
        assertThat(read(GOOD).holds()).isEqualTo(new HoldLimits(200, 20_000));
        assertThat(read(GOOD + "holds: { all: 50 }\n").holds()).isEqualTo(new HoldLimits(50, 50));
        assertThat(read(GOOD + "holds: { per-subject: 7 }\n").holds()).isEqualTo(new HoldLimits(7, 20_000));
        refused(GOOD + "holds: { per-subject: 0 }\n", ":4", "`0` is no number of holds");
        refused(GOOD + "holds: { per-subject: 9, all: 8 }\n", ":4", "in all no fewer than of one");
    }

    private void refused(String text, String place, String sentence) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(YamlRefused.class)
                .hasMessageContaining("imprimatur.yaml" + place)
                .hasMessageContaining(sentence);
    }

    @Test
    void pathsAreRelativeToTheFileAndDefaultToTheDataDirectory() throws IOException {
        ServerConfig config = read(GOOD);
        assertThat(config.data()).isEqualTo(folder.resolve("data"));
        assertThat(config.storage()).isEqualTo(new StorageConfig.Sqlite(folder.resolve("data/imprimatur.db")));
        assertThat(config.log()).isEqualTo(folder.resolve("data/log"));
        assertThat(config.logKey()).isEqualTo(folder.resolve("data/keys/log.key"));
        assertThat(config.identity()).isEqualTo(new IdentityConfig.Local(folder.resolve("people.yaml")));
        assertThat(config.url()).contains(URI.create("https://imprimatur.example.com"));
        ServerConfig named = read(GOOD + """
                data: /var/lib/imprimatur
                storage: { sqlite: other.db }
                audit: { directory: /var/log/imprimatur, key-file: log.key }
                """);
        assertThat(named.data()).isEqualTo(Path.of("/var/lib/imprimatur"));
        assertThat(named.storage()).isEqualTo(new StorageConfig.Sqlite(folder.resolve("other.db")));
        assertThat(named.log()).isEqualTo(Path.of("/var/log/imprimatur"));
    }

    @Test
    void delegationsLastThirtyDaysAtMost() throws IOException {
        assertThat(read(GOOD).longestDelegation()).isEqualTo(Duration.ofDays(30));
        assertThat(read(GOOD + "delegations: { longest: 36h }\n").longestDelegation())
                .isEqualTo(Duration.ofHours(36));
        refused(GOOD + "delegations: { longest: 31d }\n", ":", "is too long");
        refused(GOOD + "delegations: { longest: ever }\n", ":", "is no length of time");
        refused(GOOD + "delegations: { lasts: 1d }\n", ":", "`lasts` is not known here");
    }

    @Test
    void whatIsPersonalIsNamedWithWordsThatAreKnown() throws IOException {
        assertThat(read(GOOD).personal()).isEmpty();
        assertThat(read(GOOD + "audit: { personal: [text, because] }\n").personal())
                .containsExactlyInAnyOrder(Personal.TEXT, Personal.BECAUSE);
        refused(
                GOOD + "audit: { personal: [text, names] }\n",
                ":4:",
                "`names` is nothing that can be erased: use text,");
        refused(GOOD + "audit: { personal: [text, text] }\n", ":4:", "twice");
        refused(GOOD + "audit: { personal: text }\n", ":4:", "");
    }

    @Test
    void readsWaitForTheLogUnlessItSaysOtherwise() throws IOException {
        assertThat(read(GOOD).batchedReads()).isFalse();
        assertThat(read(GOOD + "audit: { reads: recorded }\n").batchedReads()).isFalse();
        assertThat(read(GOOD + "audit: { reads: batched }\n").batchedReads()).isTrue();
        refused(GOOD + "audit: { reads: later }\n", ":4:", "`later` is no way to answer reads: use `recorded`");
    }

    private static final String OIDC = """
            api: { listen: "127.0.0.1:8470" }
            policies: policies/
            identity:
              oidc:
                issuer: https://idp.example.com
                client-id: imprimatur
            """;

    @Test
    void peopleComeFromAProvider() throws IOException {
        Files.writeString(folder.resolve("secret"), "s3cret\n");
        IdentityConfig.Provider plain = (IdentityConfig.Provider) read(OIDC).identity();
        assertThat(plain.oidc().issuer()).isEqualTo(URI.create("https://idp.example.com"));
        assertThat(plain.oidc().groupsClaim()).containsExactly("groups");
        assertThat(plain.oidc().clientSecret()).isEmpty();
        assertThat(plain.oidc().limits()).isEqualTo(dev.imprimatur.identity.oidc.OidcConfig.Limits.USUAL);
        assertThat(plain.programs()).isEmpty();
        IdentityConfig.Provider full =
                (IdentityConfig.Provider) read(OIDC + """
                    client-secret-file: secret
                    groups-claim: realm_access.roles
                    groups: { "a b": owners }
                    roles: { administrator: [owners] }
                    scopes: [openid, offline_access]
                    members: [owners, staff]
                    device: true
                    session: { idle: 10m, lasts: 8h, recheck: 5s, groups-max-age: 15m }
                  programs: programs.yaml
                """).identity();
        assertThat(full.oidc().clientSecret().map(dev.imprimatur.core.seal.Secret::reveal))
                .contains("s3cret");
        assertThat(full.oidc().groupsClaim()).containsExactly("realm_access", "roles");
        assertThat(full.oidc().groups()).containsExactly(java.util.Map.entry("a b", "owners"));
        assertThat(full.oidc().device()).isTrue();
        assertThat(full.oidc().members()).containsExactlyInAnyOrder("owners", "staff");
        assertThat(full.oidc().limits().recheck()).isEqualTo(java.time.Duration.ofSeconds(5));
        assertThat(full.programs()).contains(folder.resolve("programs.yaml"));
        IdentityConfig.Provider single =
                (IdentityConfig.Provider) read(OIDC + "    groups-claim: \"https://example.com/groups\"\n")
                        .identity();
        assertThat(single.oidc().groupsClaim()).containsExactly("https://example.com/groups");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    surprise: 1                    | :7:5  | `surprise` is not known here
                    client-secret: hunter2         | :7:20 | does not belong into this file
                    client-secret-file: nowhere    | :7:25 | can't be read
                    groups: { a: "group:x" }       | :7:18 | names no group
                    groups: {}                     | :7:13 | No group is named here
                    session: { idle: soon }        | :7:22 | no length of time
                    session: { recheck: 2h }       | :7:14 | `recheck`
                    session: { forever: 1h }       | :7:16 | `forever` is not known here
                    scopes: [profile]              | :5:5  | `openid` is missing
                    device: maybe                  | :7:13 | neither
                    roles: { auditor: ["a b"] }      | :7:24 | names no group
                    members: []                    | :7:14 | No group is named
            """)
    void refusesWhatItDoesNotUnderstandOfAProvider(String line, String place, String sentence) {
        refused(OIDC + "    " + line + "\n", place, sentence);
    }

    @Test
    void refusesAProviderWithoutEncryptionAndTwoWaysIn() {
        refused(OIDC.replace("https://idp", "http://idp"), ":5:5", "is no address of a provider");
        refused(OIDC + "  local: people.yaml\n", ":4:3", "one of the two");
        refused(
                GOOD.replace("local: people.yaml", "local: people.yaml, programs: x"),
                ":3:",
                "stand in the file of people");
    }

    @Test
    void aWebhookSaysWhereAndWithWhichKeys() throws IOException {
        Files.writeString(folder.resolve("key"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
        Files.writeString(folder.resolve("short"), "whsec_AAAA");
        String one = "name: siem, url: \"https://siem.example.com/x\"";
        WebhookConfig webhook = read(GOOD + "channels: { webhooks: [{ " + one + ", keys: [{ secret-file: key }] }] }")
                .channels()
                .webhooks()
                .getFirst();
        assertThat(webhook.address()).isEqualTo(URI.create("https://siem.example.com/x"));
        assertThat(webhook.reach().inside()).isFalse();
        assertThat(webhook.events()).isEmpty();
        webhookRefused(one, "signs its requests");
        webhookRefused(one + ", keys: [{ secret-file: short }]", "Base64 of the right length");
        webhookRefused(one + ", keys: [{ secret-file: none }]", "can't be read");
        webhookRefused(one + ", keys: [{ secret: whsec_AAAA }]", "does not belong into this file");
        String signed = ", keys: [{ secret-file: key }]";
        webhookRefused(one + signed + ", events: [helt]", "`helt` is no type of event");
        webhookRefused(one + signed + ", inside: maybe", "neither `true` nor `false`");
        webhookRefused(one + signed + ", secret: x", "`secret` is not known here");
        webhookRefused("name: Siem, url: \"https://a.example.com\"" + signed, "`Siem` names no channel");
        webhookRefused("name: siem, url: \"ftp://a.example.com\"" + signed, "no address of a web page");
        webhookRefused(one + signed + " }, { " + one + signed, "Two channels are called `siem`");
    }

    private void webhookRefused(String webhook, String sentence) {
        refused(GOOD + "channels: { webhooks: [{ " + webhook + " }] }", ":4:", sentence);
    }

    @Test
    void targetsWithoutAConnectorAreOpenToPrograms() throws IOException {
        ServerConfig config = read(GOOD + "targets: { app/billing: {}, postgres/shop: { listen: x } }");
        assertThat(config.open()).containsExactly(new Target("app/billing"));
        assertThat(config.connected()).containsOnlyKeys(new Target("postgres/shop"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    surprise: 1                                     | :4:1  | `surprise` is not known here
                    api: { listen: "127.0.0.1:1" }                  | :4:1  | stands here twice
                    storage: { mysql: {} }                          | :4:12 | `mysql` is not known here
                    audit: { key: secret }                          | :4:10 | `key` is not known here
                    data: { a: 1 }                                  | :4:7  | one value is expected
                    data: true                                      | :4:7  | put it into quotes
                    data:                                           | :4:6  | A value is missing
                    channels: { pigeon: {} }                        | :4:13 | `pigeon` is not known here
                    targets: { billing: {} }                        | :4:12 | `billing` names no target
                    targets: { app/billing: { listen: x } }         | :4:25 | No connector serves targets of the kind `app`
                    targets: [app/billing]                          | :4:10 | not a list
                    data: &a x                                      | :4:7  | Anchors
                    data: !secret x                                 | :4:7  | remove it
                    data: "x                                        | :5:1  | not valid YAML
                    """)
    void refusesWhatItDoesNotUnderstandAndSaysWhere(String line, String place, String sentence) {
        refused(GOOD + line.strip() + "\n", place, sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    127.0.0.1                     | is no address
                    127.0.0.1:65536               | is no address
                    :8470                         | is no address
                    ::1:8470                      | is no address
                    nowhere.invalid:8470          | is not known on this machine
                    """)
    void refusesAddressesThatAreNone(String listen, String sentence) {
        refused(GOOD.replace("127.0.0.1:8470", listen), ":1:16", sentence);
    }

    @Test
    void refusesAFileThatIsMissingIncompleteOrEmpty() {
        assertThatThrownBy(() -> ConfigReader.read(folder.resolve("none.yaml"), Set.of()))
                .hasMessageContaining("none.yaml")
                .hasMessageContaining("can't be read");
        refused("", "", "This file is empty");
        refused("api: { listen: \"127.0.0.1:1\" }\npolicies: p\n", ":1:1", "`identity` is missing");
        refused(GOOD.replace("https://imprimatur.example.com/", "ftp://x"), ":1:39", "no address of a web page");
        refused(GOOD + "---\na: 1\n", "", "not valid YAML");
    }

    private PostgresConfig postgres(String text, Map<String, String> environment) throws IOException {
        ServerConfig config = read(text);
        Target target = new Target("postgres/prod-eu");
        return new PostgresTarget(config.base(), environment)
                .read(
                        target,
                        Objects.requireNonNull(config.connected().get(target)),
                        URI.create("http://127.0.0.1"),
                        PostgresConfig.Limits.standard(2));
    }

    @Test
    void secretsComeFromAFileOrTheEnvironment() throws IOException {
        Files.writeString(folder.resolve("pw"), "from a file\n");
        PostgresConfig config = postgres(POSTGRES, Map.of());
        assertThat(config.upstream().password().reveal()).isEqualTo("from a file");
        assertThat(config.upstream().port()).isEqualTo(5432);
        assertThat(config.sensitivities()).containsKey("public.customers");
        assertThat(config.toString()).doesNotContain("from a file");
        String environment = POSTGRES.replace("password-file: pw", "password-env: PGPASSWORD");
        assertThat(postgres(environment, Map.of("PGPASSWORD", "from outside"))
                        .upstream()
                        .password()
                        .reveal())
                .isEqualTo("from outside");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    password-file: pw | password: hunter2            | does not belong into this file
                    password-file: pw | password-env: NOT_SET        | no variable `NOT_SET`
                    password-file: pw | password-file: missing       | can't be read
                    password-file: pw | user2: x                     | `user2` is not known here
                    password-file: pw | port: 70000, password-file: pw | is no port
                    tls: disable      | tls: perhaps                 | `tls: perhaps` is unknown
                    , tls: disable    | , password-env: X            | one of the two
                    """)
    void refusesTargetsItDoesNotUnderstand(String from, String to, String sentence) throws IOException {
        Files.writeString(folder.resolve("pw"), "x");
        assertThatThrownBy(() -> postgres(POSTGRES.replace(from, to), Map.of()))
                .isInstanceOf(YamlRefused.class)
                .hasMessageContaining("imprimatur.yaml:7:")
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void checkpointsAreKeptInTheDataDirectoryAndGoNowhereElseUnlessSaid() throws IOException {
        Publishing publishing = read(GOOD).publishing();
        assertThat(publishing)
                .isEqualTo(new Publishing(Optional.empty(), folder.resolve("data/checkpoints"), Optional.empty()));
    }

    @Test
    void readsWhereCheckpointsGo() throws IOException {
        String witness =
                new Cosigner("witness.test", SigningKey.generate()).key().text();
        Files.writeString(
                folder.resolve("witnesses"), "witness w " + witness + " https://w.example.com/x/\nquorum w\n");
        Publishing publishing = read(GOOD + """
                audit:
                  witnesses: witnesses
                  publish: { webhook: "https://siem.example.com/in?k=1", directory: notes }
                """).publishing();
        assertThat(publishing.witnesses().orElseThrow().witnesses()).hasSize(1);
        assertThat(publishing.directory()).isEqualTo(folder.resolve("notes"));
        assertThat(publishing.webhook()).contains(URI.create("https://siem.example.com/in?k=1"));
    }

    @Test
    void refusesWitnessesThatCanNotBeAsked() throws IOException {
        String witness =
                new Cosigner("witness.test", SigningKey.generate()).key().text();
        String audit = GOOD + "audit: { witnesses: witnesses }\n";
        refused(audit, ":4:", "can't be read");
        for (String url : List.of("", " ftp://w.example.com", " https://u:p@w.example.com", " nonsense")) {
            Files.writeString(folder.resolve("witnesses"), "witness w " + witness + url + "\nquorum w\n");
            refused(audit, ":4:", "The witness `w`");
        }
        Files.writeString(folder.resolve("witnesses"), "witness w " + witness + " https://w.example.com\n");
        refused(audit, ":4:", "has no line `quorum`");
        refused(GOOD + "audit: { publish: { webhook: siem } }\n", ":4:", "no address of a web page");
        refused(GOOD + "audit: { publish: { mail: x } }\n", ":4:", "`mail` is not known here");
    }
}
