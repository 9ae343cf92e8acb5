package dev.imprimatur.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.identity.workload.KeyPlace;
import dev.imprimatur.identity.workload.Trust;
import dev.imprimatur.identity.yaml.YamlRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written about workloads, and what is refused because it would let others in. */
final class WorkloadsReaderTest {

    private static final String GOOD = """
            api: { listen: "127.0.0.1:8470", trusted-proxies: ["10.0.0.1"] }
            policies: policies/
            identity: { oidc: { issuer: "https://idp.example.com", client-id: imprimatur } }
            tokens: { longest: 90d }
            workloads:
              - name: deploy
                owner: oidc-1
                groups: [pipelines]
                issuer: https://token.actions.githubusercontent.com
                audience: { actions: a, connector: c }
                claims: { repository: acme/shop, ref: [refs/heads/main, "refs/tags/*"] }
                targets: ["app/*"]
                algorithms: [RS256]
                lasts: 15m
              - name: export
                kind: agent
                owner: oidc-1
                issuer: https://cluster.example.com
                jwks-file: cluster.jwks
                audience: { actions: a }
                claims: { kubernetes.io: { namespace: shop, serviceaccount: { name: export } } }
                targets: ["app/*"]
                acts-for: ["person:*"]
            """;

    @TempDir
    private Path folder;

    private ServerConfig read(String text) throws IOException {
        Path file = folder.resolve("imprimatur.yaml");
        Files.writeString(file, text);
        return ConfigReader.read(file, Set.of("postgres"));
    }

    @Test
    void workloadsAreReadAsTheyAreWritten() throws IOException {
        ServerConfig config = read(GOOD);
        assertThat(config.tokensLast()).isEqualTo(Duration.ofDays(90));
        assertThat(config.proxies()).containsExactly("10.0.0.1");
        Trust deploy = config.workloads().getFirst();
        assertThat(deploy.who().id()).isEqualTo(PrincipalId.parse("workload:deploy"));
        assertThat(deploy.owner()).isEqualTo(PrincipalId.parse("person:oidc-1"));
        assertThat(deploy.audiences().get(Audience.CONNECTOR)).isEqualTo("c");
        assertThat(deploy.keys()).isEqualTo(new KeyPlace.Discovered());
        assertThat(deploy.longest()).isEqualTo(Duration.ofMinutes(15));
        Trust export = config.workloads().getLast();
        assertThat(export.who()).isInstanceOf(Agent.class);
        assertThat(export.keys()).isEqualTo(new KeyPlace.InFile(folder.resolve("cluster.jwks")));
        assertThat(export.conditions())
                .extracting(condition -> condition.claim())
                .containsExactlyInAnyOrder("kubernetes.io.namespace", "kubernetes.io.serviceaccount.name");
        assertThat(export.longest()).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            claims: { repository: acme/shop, ref: [refs/heads/main, "refs/tags/*"] } | claims: { ref: refs/heads/main } | gives tokens to everybody in the world
            claims: { repository: acme/shop, ref: [refs/heads/main, "refs/tags/*"] } | claims: { repository: "*/shop" } | gives tokens to everybody in the world
            claims: { repository: acme/shop, ref: [refs/heads/main, "refs/tags/*"] } | claims: { repository: "acme*" } | gives tokens to everybody in the world
            claims: { repository: acme/shop, ref: [refs/heads/main, "refs/tags/*"] } | claims: { sub: "repo:*" } | gives tokens to everybody in the world
            claims: { repository: acme/shop, ref: [refs/heads/main, "refs/tags/*"] } | claims: { sub: ["repo:acme/shop:*", "*"] } | narrows
            claims: { repository: acme/shop, ref: [refs/heads/main, "refs/tags/*"] } | claims: { sub: ["repo:acme/shop:*", "repo:*"] } | gives tokens to everybody in the world
            claims: { repository: acme/shop, ref: [refs/heads/main, "refs/tags/*"] } | claims: { repository_owner: "acme*" } | gives tokens to everybody in the world
            claims: { repository: acme/shop, ref: [refs/heads/main, "refs/tags/*"] } | claims: { repository: "*" } | narrows
            claims: { repository: acme/shop, ref: [refs/heads/main, "refs/tags/*"] } | claims: {} | narrows
            claims: { repository: acme/shop, ref: [refs/heads/main, "refs/tags/*"] } | claims: { aud: a } | is checked in any case
            claims: { repository: acme/shop, ref: [refs/heads/main, "refs/tags/*"] } | claims: { iss: x } | is checked in any case
            claims: { repository: acme/shop, ref: [refs/heads/main, "refs/tags/*"] } | x: 1 | `x` is not known here
            audience: { actions: a, connector: c } | audience: { actions: a, connector: a } | for another purpose already
            audience: { actions: a, connector: c } | audience: { connector: c2, actions: imprimatur } | for another purpose already
            audience: { actions: a, connector: c } | audience: { person: a } | `person` is not known here
            audience: { actions: a, connector: c } | audience: {} | `audience` names
            audience: { actions: a, connector: c } | audience: { connector: a } | for another purpose already
            issuer: https://token.actions.githubusercontent.com | issuer: http://cluster.example.com | is no address of a provider
            issuer: https://token.actions.githubusercontent.com | jwks: x | `issuer` is missing
            algorithms: [RS256] | algorithms: [HS256] | `algorithms` are some of
            algorithms: [RS256] | algorithms: [none] | `algorithms` are some of
            lasts: 15m | lasts: 30d | `lasts` is 1 minute to 24 hours
            name: export | name: a b | names no principal
            kind: agent | kind: person | is no kind
            jwks-file: cluster.jwks | { jwks: "https://x.example.com", jwks-file: y } | Write
            tokens: { longest: 90d } | tokens: { longest: soon } | no length of time
            tokens: { longest: 90d } | tokens: { shortest: 1d } | `shortest` is not known here
            """)
    void whatWouldLetOthersInIsRefused(String written, String instead, String sentence) {
        String text = GOOD.replace(
                written, instead.startsWith("{ jwks") ? "jwks: \"https://x.example.com\"\n    jwks-file: y" : instead);
        assertThat(text).isNotEqualTo(GOOD);
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(YamlRefused.class)
                .hasMessageContaining("imprimatur.yaml:")
                .hasMessageContaining(sentence);
    }

    @Test
    void aNameStandsForOneWorkload() {
        assertThatThrownBy(() ->
                        read(GOOD.replace("name: export", "name: deploy").replace("kind: agent", "kind: workload")))
                .hasMessageContaining("stands here twice");
    }
}
