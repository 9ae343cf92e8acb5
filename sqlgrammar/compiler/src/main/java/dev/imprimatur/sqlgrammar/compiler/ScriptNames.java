package dev.imprimatur.sqlgrammar.compiler;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the shortened names of the WebAssembly's imports and exports stand for, read from the script that comes with it. They
 * change with every release of the package.
 */
record ScriptNames(Map<String, String> imports, Map<String, String> exports) {

    private static final Pattern IMPORTS = Pattern.compile("wasmImports=\\{([^}]*)}");
    private static final Pattern IMPORT = Pattern.compile("(\\w+):(\\w+)");
    private static final Pattern EXPORT = Pattern.compile("(?:Module\\[\"(\\w+)\"]|(\\w+))=wasmExports\\[\"(\\w+)\"]");

    ScriptNames {
        imports = Map.copyOf(imports);
        exports = Map.copyOf(exports);
    }

    /** Reads the script: imports by short name, exports by long name. */
    static ScriptNames read(String script) {
        String imports = IMPORTS.matcher(script)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new BuildException("the grammar's script names no imports: its form has changed."));
        Map<String, String> exports = new TreeMap<>();
        EXPORT.matcher(script).results().forEach(found -> exports.put(longName(found), found.group(3)));
        // The start function is called without being named.
        exports.put("start", initialiser(script));
        return new ScriptNames(
                IMPORT.matcher(imports)
                        .results()
                        .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2))),
                exports);
    }

    /** The short name of an export. */
    String export(String name) {
        String found = exports.get(name);
        if (found == null) {
            throw new BuildException(
                    "the grammar's script names no export `%s`: its form has changed.".formatted(name));
        }
        return found;
    }

    private static String longName(MatchResult found) {
        String name = found.group(1) == null ? found.group(2) : found.group(1);
        return name.replaceFirst("^_+", "");
    }

    private static String initialiser(String script) {
        return Pattern.compile("TTY\\.init\\(\\);wasmExports\\[\"(\\w+)\"]\\(\\)")
                .matcher(script)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new BuildException("the grammar's script starts nothing: its form has changed."));
    }
}
