package dev.imprimatur.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The house rules that a machine can read. */
class TidyTest {

    private static final int LONGEST_FILE = 500;
    private static final int LONGEST_METHOD = 60;

    private static final Pattern POOR_NAME =
            Pattern.compile("\\w*(Impl|Utils?|Helpers?|Manager|Service|Base|Data|Info|DTO|Dto)");
    private static final Pattern TYPE =
            Pattern.compile("(?m)^ *(?:public |protected |private |static |final |abstract |sealed |non-sealed )*"
                    + "(?:class|interface|record|enum) (\\w+)");

    /** Each with what to do instead. */
    private static final List<Ban> BANS = List.of(
            new Ban("@Disabled\\b", Where.ANYWHERE, "a test that is off is no test"),
            new Ban(
                    "assertThat\\((true|false)\\)|assertTrue\\(true\\)",
                    Where.ANYWHERE,
                    "an assertion that can't fail"),
            new Ban("Thread\\.sleep", Where.ANYWHERE, "wait for a condition with a deadline"),
            new Ban(
                    "\\b(?:TimeUnit|SECONDS|[A-Z]+SECONDS)\\.(?:\\w+\\.)?sleep\\(",
                    Where.TESTS,
                    "wait for a condition with a deadline"),
            new Ban(
                    "import org\\.mockito|import org\\.easymock",
                    Where.ANYWHERE,
                    "use real parts or hand-written fakes"),
            new Ban("\\b(TODO|FIXME|XXX)\\b", Where.ANYWHERE, "do it, or say in an issue what is left"),
            new Ban("printStackTrace", Where.ANYWHERE, "log it or throw it"),
            new Ban("@SuppressWarnings\\((?!\"(preview)\")", Where.MAIN, "mend the cause"),
            new Ban(
                    "Instant\\.now\\(\\)|LocalDate\\.now\\(\\)|System\\.currentTimeMillis",
                    Where.MAIN,
                    "time is an argument"),
            new Ban("ThreadLocalRandom|Math\\.random|new Random\\(\\)", Where.MAIN, "chance is an argument"));

    private enum Where {
        MAIN,
        TESTS,
        ANYWHERE
    }

    private record Ban(Pattern pattern, Where where, String instead) {
        Ban(String regex, Where where, String instead) {
            this(Pattern.compile(regex), where, instead);
        }

        boolean covers(boolean test) {
            return where == Where.ANYWHERE || test == (where == Where.TESTS);
        }
    }

    @Test
    void noFileIsLongerThanItsIdea() {
        assertThat(Modules.sources())
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Modules.read(file).lines().count())
                        .as("lines of %s: split it by meaning", where(file))
                        .isLessThanOrEqualTo(LONGEST_FILE));
    }

    @Test
    void noMethodIsLongerThanAScreen() {
        List<String> tooLong = new ArrayList<>();
        for (Path file : Modules.sources()) {
            for (Method method : Method.of(Modules.read(file))) {
                if (method.lines() > LONGEST_METHOD) {
                    tooLong.add("%s: `%s` has %d lines".formatted(where(file), method.name(), method.lines()));
                }
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void typesAreNamedByWhatTheyAre() {
        List<String> poor = new ArrayList<>();
        for (Path file : Modules.sources()) {
            Matcher types = TYPE.matcher(Modules.read(file));
            while (types.find()) {
                if (POOR_NAME.matcher(types.group(1)).matches()) {
                    poor.add(where(file) + ": `" + types.group(1) + "`");
                }
            }
        }
        assertThat(poor).isEmpty();
    }

    @Test
    void nothingBannedIsUsed() {
        List<String> found = new ArrayList<>();
        for (Path file : Modules.sources()) {
            boolean test = where(file).contains("/src/test/");
            if (where(file).startsWith("architecture/")) {
                continue; // spells out what is banned
            }
            String text = Modules.read(file);
            for (Ban ban : BANS) {
                Matcher matcher = ban.pattern().matcher(text);
                if (ban.covers(test) && matcher.find()) {
                    found.add(where(file) + ": `" + matcher.group() + "`: " + ban.instead());
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void everyPublicTypeSaysWhatItIs() {
        List<String> silent = new ArrayList<>();
        Pattern publicType = Pattern.compile(
                "(?m)^public (?:final |abstract |sealed |non-sealed )*(?:class|interface|record|enum) (\\w+)");
        Pattern said = Pattern.compile("\\*/\\s*(?:@[\\w.]+(?:\\((?:[^()]|\\([^()]*\\))*\\))?\\s*)*$");
        for (Path file : Modules.sources()) {
            String text = Modules.read(file);
            Matcher type = publicType.matcher(text);
            if (where(file).contains("/src/main/")
                    && type.find()
                    && !said.matcher(text.substring(0, type.start())).find()) {
                silent.add(where(file));
            }
        }
        assertThat(silent).isEmpty();
    }

    /** The one address the build can't do without is the wrapper's own. */
    @Test
    void theTreeNamesNoRegistryHost() {
        Pattern host = Pattern.compile("repo1?\\.maven\\.(apache\\.)?org|registry\\.npmjs\\.org|deb\\.debian\\.org");
        List<String> found = new ArrayList<>();
        for (Path file : Modules.texts()) {
            Matcher matcher = host.matcher(Modules.read(file));
            if (!where(file).startsWith("architecture/")
                    && !where(file).equals(".mvn/wrapper/maven-wrapper.properties")
                    && matcher.find()) {
                found.add(where(file) + ": `" + matcher.group() + "`");
            }
        }
        assertThat(found).isEmpty();
    }

    private static String where(Path file) {
        return Modules.ROOT.relativize(file).toString();
    }
}
