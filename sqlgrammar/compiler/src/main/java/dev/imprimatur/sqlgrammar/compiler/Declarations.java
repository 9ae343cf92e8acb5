package dev.imprimatur.sqlgrammar.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All node kinds, their fields and the values of their enumerations: from the type declarations of the npm package, checked
 * against the texts inside the WebAssembly, which hold every kind and field that its JSON writer can write.
 *
 * @param kinds PostgreSQL's name of a kind to its fields in declaration order
 * @param choices the name of an enumeration to its values
 */
record Declarations(Map<String, List<Field>> kinds, Map<String, List<String>> choices) {

    /** A field: {@code type} is a node kind or an enumeration where the shape needs one, else empty. */
    record Field(String name, String shape, String type) {}

    private static final Pattern INTERFACE = Pattern.compile("export interface (\\w+) \\{([^}]*)}");
    private static final Pattern FIELD = Pattern.compile("(\\w+)\\?: ([\\w\\[\\]]+);");
    private static final Pattern ENUMERATION = Pattern.compile("export type (\\w+) = ((?:\"\\w+\"[ |]*)+);");
    private static final Pattern WRITTEN_KIND = Pattern.compile("\"([A-Z]\\w*)\":\\{");
    private static final Pattern WRITTEN_FIELD = Pattern.compile("\"(\\w+)\":");

    /** The parser of function bodies has nodes of its own, which no statement holds. */
    private static final String OTHER_LANGUAGE = "PLpgSQL_";

    /** A superclass in C, declared as a field but never written. */
    private static final String NEVER_WRITTEN = "xpr";

    Declarations {
        kinds = Map.copyOf(kinds);
        choices = Map.copyOf(choices);
    }

    /** @param wasm the bytes of the module as ISO-8859-1 text */
    static Declarations read(String types, String enumerations, String wasm) {
        Map<String, List<String>> choices = new TreeMap<>();
        ENUMERATION
                .matcher(enumerations)
                .results()
                .forEach(found -> choices.put(found.group(1), words(found.group(2))));
        Map<String, String> declared = INTERFACE
                .matcher(types)
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
        TreeSet<String> fields = written(WRITTEN_FIELD, wasm).collect(Collectors.toCollection(TreeSet::new));
        Map<String, List<Field>> kinds = new TreeMap<>();
        written(WRITTEN_KIND, wasm)
                .filter(kind -> !kind.startsWith(OTHER_LANGUAGE))
                .forEach(kind -> kinds.put(kind, fields(kind, declared, choices, fields)));
        if (kinds.isEmpty()) {
            throw new BuildException("the grammar's WebAssembly names no node kinds: its form has changed.");
        }
        Set<String> used =
                kinds.values().stream().flatMap(List::stream).map(Field::type).collect(Collectors.toSet());
        choices.keySet().retainAll(used);
        return new Declarations(kinds, choices);
    }

    private static Stream<String> written(Pattern pattern, String wasm) {
        return pattern.matcher(wasm).results().map(found -> found.group(1));
    }

    private static List<Field> fields(
            String kind, Map<String, String> declared, Map<String, List<String>> choices, TreeSet<String> written) {
        String body = declared.get(kind);
        if (body == null) {
            throw new BuildException("the grammar writes nodes of kind `%s`, which is not declared.".formatted(kind));
        }
        List<Field> fields = new ArrayList<>();
        FIELD.matcher(body)
                .results()
                .filter(found -> !found.group(1).equals(NEVER_WRITTEN))
                .forEach(found -> {
                    if (!written.contains(found.group(1))) {
                        throw new BuildException("the field `%s.%s` is declared, but the grammar can't write it."
                                .formatted(kind, found.group(1)));
                    }
                    fields.add(field(found, declared, choices));
                });
        return fields;
    }

    private static Field field(MatchResult found, Map<String, String> declared, Map<String, List<String>> choices) {
        String name = found.group(1);
        String type = found.group(2);
        return switch (type) {
            case "Node" -> new Field(name, "CHILD", "");
            case "Node[]" -> new Field(name, "LIST", "");
            case "bigint[]" -> new Field(name, "NUMBERS", "");
            case "number", "bigint" -> new Field(name, "NUMBER", "");
            case "boolean" -> new Field(name, "FLAG", "");
            case "string" -> new Field(name, "TEXT", "");
            default -> {
                if (declared.containsKey(type)) {
                    yield new Field(name, "CHILD", type);
                }
                if (choices.containsKey(type)) {
                    yield new Field(name, "CHOICE", type);
                }
                throw new BuildException(
                        "the field `%s` is declared with the unknown type `%s`.".formatted(name, type));
            }
        };
    }

    private static List<String> words(String alternatives) {
        return Pattern.compile("\\w+")
                .matcher(alternatives)
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
