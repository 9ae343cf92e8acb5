package dev.imprimatur.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What follows a command: names that begin with {@code --}, each with a value; a name may come more than once. */
record Options(List<Option> all) {

    record Option(String name, String value) {}

    Options {
        all = List.copyOf(all);
    }

    /** @throws IllegalArgumentException when a word is not understood; {@code known} are those that are */
    static Options read(List<String> words, Set<String> known) {
        List<Option> all = new ArrayList<>();
        for (int i = 0; i < words.size(); i += 2) {
            if (!known.contains(words.get(i)) || i + 1 == words.size()) {
                throw new IllegalArgumentException(
                        "`" + words.get(i) + "` is not understood here, or lacks its value.");
            }
            all.add(new Option(words.get(i), words.get(i + 1)));
        }
        return new Options(all);
    }

    List<String> every(String name) {
        return all.stream()
                .filter(option -> option.name().equals(name))
                .map(Option::value)
                .toList();
    }

    /** The words between the commas of the last {@code name}. */
    List<String> list(String name, String otherwise) {
        List<String> given = every(name);
        return List.of((given.isEmpty() ? otherwise : given.getLast()).split(",", -1));
    }

    int whole(String name, int otherwise) {
        return wholes(name, String.valueOf(otherwise)).getLast();
    }

    List<Integer> wholes(String name, String otherwise) {
        return list(name, otherwise).stream().map(word -> whole(name, word)).toList();
    }

    private static int whole(String name, String word) {
        if (!word.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException("`" + name + " " + word + "` is no number from 1 to 999999.");
        }
        return Integer.parseInt(word);
    }
}
