package dev.imprimatur.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a small tree of its own, with a build and a JDK that only say that they were called. */
class LauncherTest {

    private static final String BUILD = """
            #!/bin/sh
            echo "$@" >>"$(dirname "$0")/builds"
            echo '[INFO] Building Imprimatur: core 0.1.0-SNAPSHOT                      [1/2]'
            [ ! -e "$(dirname "$0")/broken" ] || { echo '[ERROR] It does not compile.'; exit 1; }
            for program in cli server demo; do
              mkdir -p "$(dirname "$0")/$program/target/lib"
              touch "$(dirname "$0")/$program/target/$program-1.jar" "$(dirname "$0")/$program/target/lib/$program-needs.jar"
            done
            """;

    @TempDir
    Path tree;

    private Path jdk = Path.of("");

    @BeforeEach
    void plant() throws IOException {
        script("imprimatur", Files.readString(Path.of("../imprimatur")));
        script("mvnw", BUILD);
        Files.writeString(tree.resolve("pom.xml"), "");
        for (String module : List.of("core", "policy", "cli", "server", "demo")) {
            Path sources = Files.createDirectories(tree.resolve(module + "/src/main"));
            Files.writeString(tree.resolve(module + "/pom.xml"), "");
            Files.writeString(sources.resolve("A.java"), "");
        }
        jdk = Files.createDirectories(tree.resolve("jdk with blank"));
        script("jdk with blank/bin/java", "#!/bin/sh\nprintf '<%s>' \"$@\"\n");
        script("jdk with blank/bin/javac", "#!/bin/sh\n");
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.1\"\n");
    }

    private void script(String name, String text) throws IOException {
        Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Attempted run(String... args) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(tree.resolve("imprimatur").toString()));
        command.addAll(List.of(args));
        Path out = Files.createTempFile("launcher", "out");
        Path err = Files.createTempFile("launcher", "err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("IMPRIMATUR_JAVA_HOME", jdk.toString());
        int exit = builder.start().waitFor();
        return new Attempted(exit, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err));
    }

    private long builds() throws IOException {
        Path file = tree.resolve("builds");
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }

    private void change(String file) throws IOException {
        Files.setLastModifiedTime(tree.resolve(file), FileTime.from(Instant.parse("2099-01-01T00:00:00Z")));
    }

    @Test
    void buildsOnceAndRunsTheCommandLine() throws Exception {
        Attempted first = run("approve", "apr 1", "$HOME");
        assertThat(first.exit()).isZero();
        assertThat(first.out())
                .contains("cli/target/cli-1.jar:", "cli-needs.jar", "<dev.imprimatur.cli.Main><approve><apr 1><$HOME>")
                .doesNotContain("server", "demo-needs");
        assertThat(first.err()).contains("Building Imprimatur");
        assertThat(run("whoami").err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void buildsAgainWhenASourceOfItIsNewer() throws Exception {
        run("whoami");
        change("server/src/main/A.java");
        run("whoami");
        assertThat(builds()).isEqualTo(1);
        change("core/src/main/A.java");
        run("whoami");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void startsTheGatewayAndTheDemoWithTheirOwnClassPaths() throws Exception {
        assertThat(run("serve", "--config", "x.yaml").out())
                .contains("server-needs.jar", "<dev.imprimatur.server.Main><serve><--config><x.yaml>")
                .doesNotContain("demo-needs");
        assertThat(run("witness", "serve", "--help").out())
                .contains("server-needs.jar", "<dev.imprimatur.server.witness.Main><witness><serve><--help>");
        assertThat(run("demo", "--auto").out()).contains("demo-needs.jar", "<dev.imprimatur.demo.Main><demo><--auto>");
        long before = builds();
        run("approvals");
        assertThat(builds()).as("the command line was built along").isEqualTo(before);
    }

    @Test
    void saysWhatMavenSaidWhenItDoesNotBuild() throws Exception {
        Files.writeString(tree.resolve("broken"), "");
        Attempted broken = run("whoami");
        assertThat(broken.exit()).isEqualTo(2);
        assertThat(broken.err()).contains("It does not compile.", "the build failed", "build.log");
        assertThat(run("run", "--", "true").exit()).isEqualTo(85);
        Files.delete(tree.resolve("broken"));
        assertThat(run("whoami").exit()).isZero();
    }

    @Test
    void worksThroughALinkFromAnywhere() throws Exception {
        Path link = Files.createSymbolicLink(tree.resolve("im"), Path.of("imprimatur"));
        Process process = new ProcessBuilder(link.toString(), "whoami")
                .directory(Path.of("/").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isNotEqualTo(127);
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void saysWhichProgramIsMissingFromTheTree() throws Exception {
        try (var files = Files.walk(tree.resolve("demo"))) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        Attempted missing = run("demo");
        assertThat(missing.exit()).isEqualTo(2);
        assertThat(missing.err()).contains("no `demo`");
    }
}
