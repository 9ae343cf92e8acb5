package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.cli.command.ExitCodes;
import dev.imprimatur.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class HelpTest {

    private static final List<String> ALL = List.of(
            "demo",
            "serve",
            "witness",
            "login",
            "logout",
            "whoami",
            "approvals",
            "show",
            "approve",
            "deny",
            "withdraw",
            "revoke",
            "freeze",
            "thaw",
            "freezes",
            "watch",
            "run",
            "audit",
            "audit tail",
            "audit query",
            "audit erase",
            "audit checkpoint",
            "audit key",
            "audit verify",
            "evidence",
            "evidence bundle",
            "policy",
            "policy check",
            "policy test",
            "policy explain",
            "token",
            "token issue",
            "token list",
            "token rotate",
            "token key",
            "token proof",
            "token revoke",
            "slack",
            "slack manifest",
            "teams",
            "teams manifest",
            "help");

    private final Attempted.Place place = new Attempted.Place(Path.of("/nonexistent"));

    @TestFactory
    Stream<DynamicTest> everyCommandHasHelpWithAnExample() {
        return ALL.stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    List<String> words = new ArrayList<>(List.of(name.split(" ", -1)));
                    words.add("--help");
                    Attempted attempted = place.run(words.toArray(String[]::new));
                    assertThat(attempted.exit()).isZero();
                    assertThat(attempted.out()).contains("Usage: imprimatur " + name, "Example", "  imprimatur ");
                    assertThat(attempted.err()).isEmpty();
                    assertThat(attempted.out().lines()).allMatch(line -> line.length() <= 100);
                }));
    }

    @Test
    void listsEveryCommand() {
        assertThat(place.run("--help").out())
                .contains(ALL.stream().filter(name -> !name.contains(" ")).toList());
    }

    @Test
    void theTableOfExitCodesIsTheDocumentedOne() throws IOException {
        List<String> table = new ArrayList<>(List.of("| code | means |", "| ---: | --- |"));
        for (ExitCode exit : ExitCode.values()) {
            table.add("| %d | %s |".formatted(exit.code(), exit.meaning()));
        }
        assertThat(Files.readString(Path.of("../docs/exit-codes.md"))).contains(String.join("\n", table));
        assertThat(place.run("help", "exit-codes").out()).contains(ExitCodes.lines());
    }

    @Test
    void aWordThatIsNoneIsUsage() {
        Attempted attempted = place.run("aprove", "x");
        assertThat(attempted.exit()).isEqualTo(2);
        assertThat(attempted.err()).contains("aprove", "Did you mean: approve", "--help");
        assertThat(place.run().exit()).isEqualTo(2);
        assertThat(place.run("audit").err()).contains("imprimatur audit tail");
        assertThat(place.run("help", "nothing").exit()).isEqualTo(2);
    }
}
