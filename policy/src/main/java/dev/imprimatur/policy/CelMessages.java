package dev.imprimatur.policy;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in the words of policies what CEL finds wrong with a condition. */
final class CelMessages {

    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*");
    private static final Pattern UNDEFINED = Pattern.compile("undefined field '([^']*)'.*");
    private static final Pattern RESULT = Pattern.compile("expected type 'bool' but found '([^']*)'");
    private static final Pattern CANDIDATES = Pattern.compile(" \\(candidates: .*\\)$");
    private static final Pattern BEFORE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)\\s*$");

    private CelMessages() {}

    /**
     * One sentence.
     *
     * @param offset the code point of {@code condition} that it is about
     */
    static String sentence(String message, String condition, int offset, Family family) {
        Matcher undeclared = UNDECLARED.matcher(message);
        if (undeclared.matches()) {
            String name = String.valueOf(undeclared.group(1));
            return at(condition, offset).equals("(")
                    ? "There is no function `" + name + "` in conditions."
                    : undeclared(name);
        }
        Matcher undefined = UNDEFINED.matcher(message);
        if (undefined.matches()) {
            return undefined(String.valueOf(undefined.group(1)), before(condition, offset), family);
        }
        Matcher result = RESULT.matcher(message);
        if (result.matches()) {
            return "A condition must come to true or false; this one comes to `" + result.group(1) + "`.";
        }
        return "The condition does not compile: "
                + CANDIDATES.matcher(message).replaceFirst("").replaceAll("\\s+", " ") + ".";
    }

    private static String undeclared(String name) {
        if (name.equals("history")) {
            return "`history` is not supported yet: leave it out.";
        }
        return "`%s` is not known here: a condition reads %s."
                .formatted(name, words(Vocabulary.variables().keySet()));
    }

    private static String undefined(String field, String variable, Family family) {
        if (field.equals("impact") && variable.equals("facts")) {
            return "`facts.impact` is not supported yet: leave it out.";
        }
        String owner = switch (variable) {
            case "facts" -> "no fact of " + family.words();
            case "subject" -> "not known of a subject";
            case "model" -> "not known of a model";
            default -> "not known of a table";
        };
        return "`%s` is %s: there %s %s."
                .formatted(
                        field,
                        owner,
                        Vocabulary.fields(variable, family).size() == 1 ? "is" : "are",
                        words(Vocabulary.fields(variable, family).keySet()));
    }

    /** The word that stands before the dot at {@code offset}. */
    private static String before(String condition, int offset) {
        Matcher word = BEFORE.matcher(condition.substring(0, index(condition, offset)));
        return word.find() ? String.valueOf(word.group(1)) : "";
    }

    private static String at(String condition, int offset) {
        int index = index(condition, offset);
        return condition.substring(index, Math.min(index + 1, condition.length()));
    }

    private static int index(String condition, int offset) {
        return condition.offsetByCodePoints(0, Math.min(offset, condition.codePointCount(0, condition.length())));
    }

    private static String words(Set<String> names) {
        return String.join(
                ", ",
                new TreeSet<>(names).stream().map(name -> "`" + name + "`").toList());
    }
}
