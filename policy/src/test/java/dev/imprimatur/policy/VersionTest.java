package dev.imprimatur.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The version changes with what a set decides, and with nothing else. */
class VersionTest {

    private static final String RULES = """
            rules:
              - id: a
                on: { target: ["postgres/*", "crm/*"], operation: sql.select }
                if: '!facts.has_where'
                effect: hold
                approval: [{ from: "group:owners" }, { from: "group:security" }]
                because: "Why not."
              - { id: b, effect: allow }
            """;

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path folder;

    @Test
    void doesNotChangeWithTheWayThatTheSameIsWritten() {
        String same = """
                # A comment.
                default: deny
                rules:
                  - id: "b"
                    effect: allow
                    risk: low
                  - effect: hold
                    if: |
                      !facts.has_where
                    because: 'Why not.'
                    expires: 1800s
                    use-within: 10m
                    approval:
                      - from: group:security
                        people: 1
                      - { from: 'group:owners', people: 1 }
                    on:
                      subject: [workload, agent, person]
                      operation: [sql.select, sql.select]
                      target: ["crm/*", "postgres/*"]
                    id: a
                """;
        assertThat(Samples.set(same).version()).isEqualTo(Samples.set(RULES).version());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres/*>postgres/a*",
                "sql.select>sql.delete",
                "!facts.has_where>!facts.has_where && true",
                "group:owners>group:people",
                "Why not.>Why?",
                "effect: allow>effect: deny",
                "id: b>id: c",
                "id: b,>id: b, risk: high,",
                "id: b,>id: b, obligations: { record: true },",
                "because>expires: 5m\n    because",
                "because>use-within: 5m\n    because",
                "because>ask: [\"slack:#x\"]\n    because",
                "\"group:owners\" }>\"group:owners\", ask: [\"slack:#x\"] }",
                "because>escalate: { after: 5m, to: \"group:owners\", ask: \"slack:#x\" }\n    because",
                "\"group:owners\" }>\"group:owners\", people: 2 }",
                "\"group:owners\" }>\"group:owners\", step-up: passkey }",
                "rules:>default: { effect: hold, approval: [{ from: \"group:g\" }] }\nrules:"
            })
    void changesWithEverythingThatDecides(String change) {
        String from = change.substring(0, change.indexOf('>'));
        String changed = RULES.replace(from, change.substring(change.indexOf('>') + 1));
        assertThat(changed).isNotEqualTo(RULES);
        assertThat(Samples.set(changed).version())
                .isNotEqualTo(Samples.set(RULES).version());
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void namesTheCommitThatIsCheckedOut() throws IOException {
        write("a/policies/rules.yaml", RULES);
        Path policies = folder.resolve("a/policies");
        write("a/.git/HEAD", "ref: refs/heads/main\n");
        assertThat(GitCommit.of(policies)).isEmpty();
        write("a/.git/packed-refs", "# pack-refs with: peeled\n" + COMMIT + " refs/heads/main\n");
        assertThat(GitCommit.of(policies)).contains(COMMIT);
        String newer = COMMIT.replace('0', '9');
        write("a/.git/refs/heads/main", newer + "\n");
        assertThat(GitCommit.of(policies)).contains(newer);
        write("a/.git/HEAD", COMMIT + "\n");
        assertThat(GitCommit.of(policies)).contains(COMMIT);
        write("a/.git/HEAD", "not a hash\n");
        assertThat(GitCommit.of(policies)).isEmpty();
    }

    @Test
    void namesTheCommitOfAWorkTreeOfItsOwn() throws IOException {
        write("main/.git/worktrees/other/HEAD", "ref: refs/heads/other\n");
        write("main/.git/worktrees/other/commondir", "../..\n");
        write("main/.git/refs/heads/other", COMMIT + "\n");
        write("other/.git", "gitdir: " + folder.resolve("main/.git/worktrees/other") + "\n");
        write("other/policies/rules.yaml", RULES);
        assertThat(GitCommit.of(folder.resolve("other/policies"))).contains(COMMIT);
    }
}
