package dev.imprimatur.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tree as files: its modules, their Java sources, their declared dependencies. */
final class Modules {

    /** The repository; tests run in their module's folder. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern DEPENDENCY =
            Pattern.compile("<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>");

    private Modules() {}

    /** All modules with code of the product in them. */
    static List<String> main() {
        return MODULE.matcher(read(ROOT.resolve("pom.xml")))
                .results()
                .map(found -> found.group(1))
                .filter(name -> !name.equals("architecture"))
                .filter(name -> !name.startsWith("sqlgrammar/"))
                .filter(name -> Files.isDirectory(ROOT.resolve(name).resolve("src/main/java")))
                .toList();
    }

    /** What each module declares in its own {@code <dependencies>}, as {@code group:artifact}. */
    static Map<String, List<String>> dependencies() {
        Map<String, List<String>> all = new TreeMap<>();
        MODULE.matcher(read(ROOT.resolve("pom.xml")))
                .results()
                .map(found -> found.group(1))
                .forEach(module -> {
                    String pom = read(ROOT.resolve(module).resolve("pom.xml"));
                    int from = pom.indexOf("<dependencies>");
                    String declared = from < 0 ? "" : pom.substring(from, pom.indexOf("</dependencies>", from));
                    all.put(
                            module,
                            DEPENDENCY
                                    .matcher(declared.replaceAll("(?s)<exclusions>.*?</exclusions>", ""))
                                    .results()
                                    .map(found -> found.group(1) + ":" + found.group(2))
                                    .sorted()
                                    .toList());
                });
        return all;
    }

    /** Every Java source of the repository, tests included, without what is generated. */
    static List<Path> sources() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !ROOT.relativize(file).toString().matches("(.*/)?(target|node_modules)/.*"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every text file that the repository is made of. */
    static List<Path> texts() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !ROOT.relativize(file)
                            .toString()
                            .matches("(.*/)?(target|node_modules|\\.git|\\.launcher)(/.*)?"))
                    .filter(
                            file -> file.toString()
                                    .matches(
                                            ".*(\\.(java|md|xml|yaml|yml|json|js|sh|properties|txt|sql|html)|/imprimatur|/run)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
