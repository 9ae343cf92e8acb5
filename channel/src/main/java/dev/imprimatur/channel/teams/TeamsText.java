package dev.imprimatur.channel.teams;

import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Text as runs of a {@code RichTextBlock}, which know no markup: no links, mentions, emphasis. What is left to do is to keep
 * blanks, of which some clients draw one for many, and to break the functions that even runs have ({@code {{DATE(…)}}}).
 */
final class TeamsText {

    /** So many blanks are drawn of an entry; of more, how many they are is said: they push away what stands behind them. */
    private static final int MOST_BLANKS = 40;

    private static final Pattern BLANKS = Pattern.compile(" {" + (MOST_BLANKS + 1) + ",}");
    private static final char KEPT = '\u00a0'; // one that a requester wrote is a mark by now

    private final List<Json> blocks = new ArrayList<>();
    private boolean whole = true;

    /** What was drawn. */
    List<Json> blocks() {
        return blocks;
    }

    /** Whether everything is shown. */
    boolean whole() {
        return whole;
    }

    /** Something is not shown, as the block that says so says. */
    void missing(String what) {
        whole = false;
        blocks.add(block(
                List.of(run(
                        "[… " + what + " …]", Json.fields().with("italic", true).with("color", "Attention"))),
                "None"));
    }

    /** A line in the gateway's words. */
    void line(String text, Json.Builder style, String spacing) {
        blocks.add(block(runs(text, style.build()), spacing));
    }

    /** A name in the gateway's words, and what a name stands for, of which at most {@code most} characters are shown. */
    void entry(String name, String text, int most, Json.Builder style) {
        List<Json> runs = new ArrayList<>();
        runs.add(run(name + ": ", Json.fields().with("weight", "Bolder")));
        String shown = text;
        if (text.codePointCount(0, text.length()) > most) {
            shown = text.substring(0, text.offsetByCodePoints(0, most)) + "…";
        }
        boolean cut = !shown.equals(text) || BLANKS.matcher(shown).find();
        runs.addAll(runs(
                BLANKS.matcher(shown).replaceAll(found -> " [… " + found.group().length() + " blanks …] "),
                style.build()));
        if (cut) {
            whole = false;
            runs.add(run(" [… not whole …]", Json.fields().with("italic", true).with("color", "Attention")));
        }
        blocks.add(block(runs, "Small"));
    }

    /**
     * Text of strangers, each line in a block of its own: a client that forgets line breaks would change what it says. What
     * pads it is a mark already, as in every channel.
     */
    void verbatim(String text) {
        for (String line : text.split("\n", -1)) {
            code(line.isEmpty() ? " " : line);
        }
    }

    private void code(String line) {
        blocks.add(block(runs(line, Json.fields().with("fontType", "Monospace").build()), "None"));
    }

    private static Json block(List<Json> runs, String spacing) {
        return Json.fields()
                .with("type", "RichTextBlock")
                .with("spacing", spacing)
                .with("inlines", Json.array(runs))
                .build();
    }

    /** Two braces never stand in one run, so that no function does. */
    private static List<Json> runs(String text, Json.Fields style) {
        List<Json> runs = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf("{{"); at >= 0; at = text.indexOf("{{", from)) {
            runs.add(run(text.substring(from, at + 1), Json.fields().withAll(style)));
            from = at + 1;
        }
        runs.add(run(text.substring(from), Json.fields().withAll(style)));
        return runs;
    }

    private static Json run(String text, Json.Builder style) {
        return style.with("type", "TextRun").with("text", kept(text)).build();
    }

    /** Every second blank of several, and one at an edge, is of the kind that is not taken for the end of a line. */
    private static String kept(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            boolean blank = text.charAt(i) == ' ';
            boolean edge = i == 0 || i == text.length() - 1;
            boolean after = i > 0 && kept.charAt(i - 1) == ' ';
            kept.append(blank && (edge || after) ? KEPT : text.charAt(i));
        }
        return kept.toString();
    }
}
