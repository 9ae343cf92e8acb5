package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyTest {

    private static final String RULES = """
            rules:
              - id: agents-never-drop
                on: { operation: sql.drop }
                if: 'subject.kind == "agent"'
                effect: deny
                because: "Agents propose a migration instead."
            """;
    private static final String CASES = """
            cases:
              - name: an agent does not drop
                action:
                  subject: { kind: agent, name: bot }
                  target: postgres/prod
                  operation: sql.drop
                expect: { effect: %s, rules: [agents-never-drop] }
            """;

    @TempDir
    Path home;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(home.resolve("policies"));
        Files.writeString(home.resolve("policies/rules.yaml"), RULES);
        Files.writeString(home.resolve("policies/rules.test.yaml"), CASES.formatted("deny"));
    }

    private Attempted run(String... args) {
        return new Attempted.Place(home).run(args);
    }

    @Test
    void checksAFolder() throws IOException {
        assertThat(run("policy", "check", "policies").exit()).isZero();
        Files.writeString(home.resolve("policies/rules.yaml"), RULES + "    colour: red\n");
        Attempted wrong = run("policy", "check", "policies");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.out()).contains("rules.yaml:7:", "colour");
        assertThat(run("policy", "check", "policies", "--json").json().flag("valid"))
                .isFalse();
        assertThat(run("policy", "check", "elsewhere").exit()).isEqualTo(2);
    }

    @Test
    void runsTheCases() throws IOException {
        assertThat(run("policy", "test", "policies").exit()).isZero();
        Files.writeString(home.resolve("policies/rules.test.yaml"), CASES.formatted("allow"));
        Attempted wrong = run("policy", "test", "policies");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.out()).contains("an agent does not drop", "expected allow, got deny");
        assertThat(run("policy", "test", "policies", "--json").json().flag("passed"))
                .isFalse();
    }

    @Test
    void explainsAnAction() throws IOException {
        String action =
                "{\"subject\":{\"kind\":\"agent\",\"name\":\"bot\"},\"target\":\"postgres/prod\",\"operation\":\"sql.drop\"}";
        Attempted explained = new Attempted.Place(home).typing(action).run("policy", "explain", "policies", "-");
        assertThat(explained.exit()).isZero();
        assertThat(explained.out()).contains("deny", "agents-never-drop", "matches");
        Files.writeString(home.resolve("a.json"), action);
        assertThat(run("policy", "explain", "policies", "a.json", "--json")
                        .json()
                        .text("effect"))
                .isEqualTo("deny");
        Files.writeString(home.resolve("a.json"), "{}");
        assertThat(run("policy", "explain", "policies", "a.json").exit()).isEqualTo(1);
        assertThat(run("policy", "explain", "policies", "b.json").exit()).isEqualTo(2);
    }
}
