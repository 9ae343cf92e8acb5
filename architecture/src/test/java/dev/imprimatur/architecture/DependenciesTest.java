package dev.imprimatur.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Each module uses the libraries it is allowed, and no other: a new one is a decision, made in {@code allowed-dependencies.txt}. */
class DependenciesTest {

    @Test
    void everyModuleDeclaresExactlyWhatItIsAllowed() {
        Map<String, List<String>> allowed = new TreeMap<>();
        Modules.read(Modules.ROOT.resolve("architecture/allowed-dependencies.txt"))
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> {
                    int colon = line.indexOf(": ");
                    String module = colon < 0 ? line.substring(0, line.length() - 1) : line.substring(0, colon);
                    String rest = colon < 0 ? "" : line.substring(colon + 2);
                    allowed.put(module, words(rest));
                });
        assertThat(Modules.dependencies()).isEqualTo(allowed);
    }

    private static List<String> words(String text) {
        return java.util.Arrays.stream(text.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .sorted()
                .toList();
    }

    @Test
    void versionsStandInTheRootAlone() {
        for (String module : Modules.dependencies().keySet()) {
            String pom = Modules.read(Modules.ROOT.resolve(module).resolve("pom.xml"));
            int from = pom.indexOf("<dependencies>");
            String declared = from < 0 ? "" : pom.substring(from, pom.indexOf("</dependencies>", from));
            assertThat(declared).as("dependencies of `%s`", module).doesNotContain("<version>");
        }
    }
}
