package dev.imprimatur.connector.postgres;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * PostgreSQL's own functions, operators and types that are known to be free of side effects, by name. A bare name counts
 * because pg_catalog is searched first unless search_path says otherwise; what the text cannot tell, and only the target's
 * catalog can: an overload in another schema that fits the argument types better, and code that a user's type brings along
 * where nothing is written (comparison, conversion to text or JSON, {@code row.name} that is a function).
 */
final class Builtins {

    private static final String CATALOG = "pg_catalog";
    private static final Map<String, Set<String>> NAMES = WordList.sections("builtins.txt");
    private static final Set<String> FUNCTIONS = section("function");
    private static final Set<String> NEWER_FUNCTIONS = section("function-newer");
    private static final Set<String> OPERATORS = section("operator");
    private static final Set<String> TYPES = section("type");
    private static final Set<String> OPERATOR_CLASSES = section("operator-class");
    private static final Map<String, Set<String>> COLUMNS = columns();
    private static final Set<String> SAMPLES = Set.of("bernoulli", "system");

    private Builtins() {}

    /** @param name its words, the last one the function's */
    static boolean function(List<String> name) {
        return known(name, FUNCTIONS) || (name.size() > 1 && known(name, NEWER_FUNCTIONS));
    }

    /** The columns of what a function gives, where it gives several, whichever overload is meant. */
    static Set<String> columnsOf(List<String> name) {
        return function(name) ? COLUMNS.getOrDefault(name.getLast(), Set.of()) : Set.of();
    }

    /** Whether {@code (value).name} means nothing but a column or a harmless function. */
    static boolean attribute(String name) {
        return FUNCTIONS.contains(name);
    }

    static boolean operator(List<String> name) {
        return known(name, OPERATORS);
    }

    static boolean type(List<String> name) {
        return known(name, TYPES) || (name.getLast().startsWith("_") && known(elementOf(name), TYPES));
    }

    static boolean operatorClass(List<String> name) {
        return known(name, OPERATOR_CLASSES);
    }

    static boolean sample(List<String> name) {
        return known(name, SAMPLES);
    }

    /** As it is reported: pg_catalog and the database are left out, since they change nothing. */
    static String spelled(List<String> name) {
        int last = name.size() - 1;
        return last == 0 || name.get(last - 1).equals(CATALOG)
                ? name.get(last)
                : name.get(last - 1) + "." + name.get(last);
    }

    private static boolean known(List<String> name, Set<String> names) {
        int last = name.size() - 1;
        return (last == 0 || name.get(last - 1).equals(CATALOG)) && names.contains(name.get(last));
    }

    /** PostgreSQL names the type of an array after its elements. */
    private static List<String> elementOf(List<String> name) {
        String element = name.getLast().substring(1);
        return name.size() == 1 ? List.of(element) : List.of(name.get(name.size() - 2), element);
    }

    private static Map<String, Set<String>> columns() {
        Map<String, Set<String>> columns = new HashMap<>();
        for (String line : section("columns")) {
            int colon = line.indexOf(':');
            columns.put(
                    line.substring(0, colon), Set.of(line.substring(colon + 1).split(",", -1)));
        }
        return Map.copyOf(columns);
    }

    private static Set<String> section(String name) {
        return Set.copyOf(NAMES.getOrDefault(name, Set.of()));
    }
}
