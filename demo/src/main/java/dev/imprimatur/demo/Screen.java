package dev.imprimatur.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What the demo says, and what it is told. */
final class Screen {

    private final PrintStream out;
    private final boolean colours;
    private final BufferedReader keyboard =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private int step;

    Screen(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void title(String text) {
        out.println();
        out.println(styled("1", text));
    }

    void step(String text) {
        out.println();
        out.println(styled("1;36", "%d. ".formatted(++step)) + styled("1", text));
    }

    void say(String text) {
        out.println("   " + text);
    }

    void good(String text) {
        out.println("   " + styled("32", "✓ ") + text);
    }

    void refused(String text) {
        out.println("   " + styled("31", "✗ ") + text);
    }

    void held(String text) {
        out.println("   " + styled("33", "… ") + text);
    }

    /** Asks until one of the words, or its first letter, is typed; the end of the input is {@code otherwise}. */
    String ask(String question, String first, String second, String otherwise) throws IOException {
        while (true) {
            out.print("   " + styled("1;33", question) + " ");
            out.flush();
            String line = keyboard.readLine();
            String answer = line == null ? otherwise : line.strip().toLowerCase(Locale.ROOT);
            for (String word : new String[] {first, second}) {
                if (!answer.isEmpty() && (answer.equals(word) || answer.equals(word.substring(0, 1)))) {
                    return word;
                }
            }
            out.println("   Please type `" + first + "` or `" + second + "`.");
        }
    }

    private String styled(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
