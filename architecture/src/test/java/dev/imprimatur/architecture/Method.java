package dev.imprimatur.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A method as it is written: its name and how many lines it takes. Found by its indentation, which the formatter
 * guarantees.
 */
record Method(String name, int lines) {

    private static final Pattern START = Pattern.compile(
            "(?m)^( {4,12})(?:(?:public|protected|private|static|final|abstract|synchronized|default) )*"
                    + "(?:<[^>]+> )?(?:[\\w.<>\\[\\], ?@]+ )?(\\w+)\\([^;{}]*\\)(?: throws [\\w., ]+)? \\{$");

    static List<Method> of(String source) {
        List<Method> methods = new ArrayList<>();
        Matcher start = START.matcher(source);
        while (start.find()) {
            if (List.of("if", "for", "while", "switch", "catch", "synchronized", "try")
                    .contains(start.group(2))) {
                continue;
            }
            int end = source.indexOf("\n" + start.group(1) + "}", start.end());
            if (end > 0) {
                methods.add(new Method(
                        start.group(2),
                        (int) source.substring(start.start(), end).lines().count() + 1));
            }
        }
        return methods;
    }
}
