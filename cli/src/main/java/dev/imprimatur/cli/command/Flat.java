package dev.imprimatur.cli.command;

import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** JSON as lines that people read: {@code arguments.argv: ["make", "deploy"]}. Only empty lists are left out. */
final class Flat {

    private Flat() {}

    /** One line for each member that is no object; objects become dotted names. */
    static List<String> lines(Json.Fields fields) {
        List<String> lines = new ArrayList<>();
        into("", fields, lines);
        return lines;
    }

    private static void into(String prefix, Json.Fields fields, List<String> lines) {
        fields.members().forEach((name, value) -> {
            String path = prefix.isEmpty() ? name : prefix + "." + name;
            switch (value) {
                case Json.Fields inner -> into(path, inner, lines);
                case Json.Array(List<Json> values)
                when !values.isEmpty() && values.stream().allMatch(Json.Fields.class::isInstance) ->
                    values.forEach(each -> lines.add(path + ": " + brief((Json.Fields) each)));
                case Json.Array(List<Json> values) when values.isEmpty() -> {}
                case Json.Array array -> lines.add(path + ": " + array.canonical());
                case Json.Text(String text) -> lines.add(path + ": " + text);
                case Json.Whole number -> lines.add(path + ": " + number.canonical());
                case Json.Decimal number -> lines.add(path + ": " + number.canonical());
                case Json.Flag(boolean flag) -> lines.add(path + ": " + (flag ? "yes" : "no"));
                case Json.Nothing() -> lines.add(path + ": (nothing)");
            }
        });
    }

    /** An object on one line. */
    static String brief(Json.Fields fields) {
        return fields.members().entrySet().stream()
                .map(member -> member.getKey() + " "
                        + (member.getValue() instanceof Json.Text(String text) && !text.isEmpty()
                                ? text
                                : member.getValue().canonical()))
                .collect(Collectors.joining(", "));
    }
}
