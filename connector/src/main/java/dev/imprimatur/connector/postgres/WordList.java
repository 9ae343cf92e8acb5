package dev.imprimatur.connector.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lists of words that ship with the classifier: lines, {@code [sections]} of words, comments after a leading {@code #}. */
final class WordList {

    private WordList() {}

    /** The lines of a list without comments and empty ones. */
    static List<String> lines(String name) {
        InputStream list = WordList.class.getResourceAsStream(name);
        if (list == null) {
            throw new IllegalStateException("The list `" + name + "` is missing from this build: build it again.");
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("# "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The list `" + name + "` cannot be read.", e);
        }
    }

    /** All words of a list without sections. */
    static Set<String> words(String name) {
        return sections(name).getOrDefault("", Set.of());
    }

    /** The words by section; those before the first section under the empty name. */
    static Map<String, Set<String>> sections(String name) {
        Map<String, Set<String>> sections = new LinkedHashMap<>();
        String section = "";
        for (String line : lines(name)) {
            if (line.startsWith("[")) {
                section = line.substring(1, line.length() - 1);
            } else {
                sections.computeIfAbsent(section, any -> new LinkedHashSet<>()).addAll(List.of(line.split(" ", -1)));
            }
        }
        return Map.copyOf(sections);
    }
}
