package dev.imprimatur.sqlgrammar.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The Java sources of what the grammar module takes from the npm package as facts: node kinds, enumerations, shortened names. */
final class GeneratedSources {

    static final String PACKAGE = "dev.imprimatur.sqlgrammar";

    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private GeneratedSources() {}

    /** The enumeration of all node kinds. */
    static String nodeKinds(Declarations declarations) {
        List<String> constants = new ArrayList<>();
        constants.add(constant("ABSENT", "", ""));
        new TreeMap<>(declarations.kinds())
                .forEach((kind, fields) -> constants.add(constant(
                        constantName(kind),
                        kind,
                        fields.stream()
                                .map(field -> "%s:%s:%s".formatted(field.name(), field.shape(), field.type()))
                                .collect(Collectors.joining(" ")))));
        requireDistinct(constants);
        return """
                package %s;

                import java.util.List;
                import java.util.Optional;

                /**
                 * Every kind of node that PostgreSQL's grammar can write, generated from the grammar itself; {@code ABSENT} is an
                 * empty place in a list.
                 */
                public enum NodeKind {
                %s;

                    private final String grammarName;
                    private final String declaration;

                    NodeKind(String grammarName, String declaration) {
                        this.grammarName = grammarName;
                        this.declaration = declaration;
                    }

                    /** PostgreSQL's own name of the kind, as in {@code SelectStmt}. */
                    public String grammarName() {
                        return grammarName;
                    }

                    /** Whether PostgreSQL's name ends in {@code Stmt}. */
                    public boolean isStatement() {
                        return grammarName.endsWith("Stmt");
                    }

                    /** All fields that a node of this kind can have, in the grammar's order. */
                    public List<Field> fields() {
                        return Layout.of(this).fields();
                    }

                    /** The kind with PostgreSQL's name. */
                    public static Optional<NodeKind> named(String grammarName) {
                        return Layout.kind(grammarName);
                    }

                    /** The fields as {@code name:SHAPE:type}, separated by spaces. */
                    String declaration() {
                        return declaration;
                    }
                }
                """.formatted(PACKAGE, String.join(",\n", constants));
    }

    /** The enumerations that occur in fields, each with its values. */
    static String choices(Declarations declarations) {
        String constants = new TreeMap<>(declarations.choices())
                .entrySet().stream()
                        .map(entry -> constant(
                                constantName(entry.getKey()), entry.getKey(), String.join(" ", entry.getValue())))
                        .collect(Collectors.joining(",\n"));
        return """
                package %s;

                import java.util.List;

                /** PostgreSQL's enumerations, each with the names of its values. */
                enum ChoiceType {
                %s;

                    private final String grammarName;
                    private final String values;

                    ChoiceType(String grammarName, String values) {
                        this.grammarName = grammarName;
                        this.values = values;
                    }

                    String grammarName() {
                        return grammarName;
                    }

                    List<String> valueNames() {
                        return List.of(values.split(" "));
                    }
                }
                """.formatted(PACKAGE, constants);
    }

    /** The shortened names of the WebAssembly's imports and exports. */
    static String moduleNames(ScriptNames names) {
        String imports = new TreeMap<>(names.imports())
                .entrySet().stream()
                        .map(entry ->
                                "            Map.entry(\"%s\", \"%s\")".formatted(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(",\n"));
        String exports = Map.of(
                        "START", "start",
                        "MALLOC", "malloc",
                        "FREE", "free",
                        "PARSE", "wasm_parse_query_raw",
                        "FREE_RESULT", "wasm_free_parse_result",
                        "SET_THREW", "setThrew",
                        "STACK_RESTORE", "emscripten_stack_restore",
                        "STACK_POINTER", "emscripten_stack_get_current")
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> "    static final String %s = \"%s\";"
                        .formatted(entry.getKey(), names.export(entry.getValue())))
                .collect(Collectors.joining("\n"));
        return """
                package %s;

                import java.util.Map;

                /** The names that the WebAssembly was left with after its own build shortened them. */
                final class ModuleNames {

                %s

                    /** Imports by their short name. */
                    static final Map<String, String> IMPORTS = Map.ofEntries(
                %s);

                    private ModuleNames() {}
                }
                """.formatted(PACKAGE, exports, imports);
    }

    /** {@code SELECT_STMT} for {@code SelectStmt}. */
    static String constantName(String grammarName) {
        return WORD_START
                .matcher(grammarName)
                .replaceAll("_")
                .replace("__", "_")
                .toUpperCase(Locale.ROOT);
    }

    private static String constant(String name, String grammarName, String content) {
        return "    %s(\"%s\", \"%s\")".formatted(name, grammarName, content);
    }

    private static void requireDistinct(List<String> constants) {
        long distinct = constants.stream()
                .map(constant -> constant.substring(0, constant.indexOf('(')))
                .distinct()
                .count();
        if (distinct != constants.size()) {
            throw new BuildException("two node kinds would get the same constant: the naming rule must change.");
        }
    }
}
