package dev.imprimatur.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Code that skips the gate does not compile: each forgery is given to the compiler, which must refuse it for the right reason. */
class PermitForgeryTest {

    private static final String FRAME = """
            package outside;
            import dev.imprimatur.core.action.*;
            import dev.imprimatur.core.approval.*;
            import dev.imprimatur.core.execution.*;
            import dev.imprimatur.core.policy.*;
            import java.util.*;
            import java.time.*;
            class Forger {
                Object forge(Action action, Ask ask, Decision.Grounds grounds, Allow allow, ApprovalId id) throws Exception {
                    return %s;
                }
                %s
            }
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "new Permit(action, Optional.empty(), List.of(), Instant.MIN, Instant.MAX) | has private access",
                "new Allow(action, grounds, List.of()) | not public",
                "new Approved(id, ask, List.of(), 1, Instant.MIN, Optional.empty(), Optional.empty()) | not public",
                "new Pending(id, ask, List.of(), 1) | not public",
                "Permit.of(allow, action) | no suitable method",
                "Permit.of((Hold) null) | cannot be converted",
            })
    void noPermitIsMadeOutsideTheGate(String expression, String reason) {
        assertThat(errors(FRAME.formatted(expression, ""))).isNotEmpty().anyMatch(error -> error.contains(reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "class Mine extends Allow { } | cannot inherit from final",
                "class Mine extends Permit { } | cannot inherit from final",
                "record Mine(Decision.Grounds grounds) implements Decision { } | not allowed to extend sealed class",
                "abstract class Mine implements Approval { } | not allowed to extend sealed class",
            })
    void noTypePretendsToBeOne(String declaration, String reason) {
        assertThat(errors(FRAME.formatted("null", declaration))).isNotEmpty().anyMatch(error -> error.contains(reason));
    }

    /** Shows that the frame itself compiles, so that the refusals above are about the forgery. */
    @Test
    void thePolicyItselfGivesAPermit() {
        assertThat(errors(FRAME.formatted("Permit.of(allow)", ""))).isEmpty();
    }

    private static List<String> errors(String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///outside/Forger.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        compiler.getTask(
                        null,
                        null,
                        found,
                        List.of(
                                "-proc:none",
                                "-implicit:none",
                                "-d",
                                System.getProperty("java.io.tmpdir"),
                                "-cp",
                                System.getProperty("java.class.path")),
                        null,
                        List.of(file))
                .call();
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
                .toList();
    }
}
