package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.approval.Pending;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real psql in front of the gateway. */
class PsqlTest {

    private final Rig rig = new Rig();

    @BeforeEach
    void shop() throws SQLException {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/psql")), "psql is not installed, so this is not tested here");
        Shop.fill();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Process psql(String... statements) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/psql",
                "-X",
                "-At",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(rig.port()),
                "-U",
                "bot",
                "-d",
                "postgres"));
        for (String statement : statements) {
            command.add("-c");
            command.add(statement);
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", Rig.TOKEN);
        return builder.start();
    }

    private static String output(Process psql) throws IOException, InterruptedException {
        String text = new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(psql.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return text;
    }

    @Test
    void readsWhatPolicyAllows() throws IOException, InterruptedException {
        rig.policyIs(Rig.allow("sql.select"));
        assertThat(output(psql("SELECT name FROM customers ORDER BY id LIMIT 2")))
                .isEqualTo("customer 1\ncustomer 2\n");
    }

    @Test
    void refusesWhatPolicyDenies() throws IOException, InterruptedException, SQLException {
        rig.policyIs(Rig.allow("sql.select"), Rig.deny("sql.drop"));
        assertThat(output(psql("DROP TABLE orders", "SELECT count(*) FROM orders")))
                .contains("ERROR:  denied by policy: Because of deny.")
                .contains("DETAIL:  Rules: deny-sql-drop-rule. Nothing was executed.")
                .contains("HINT:")
                .endsWith("3\n");
        assertThat(Shop.ask("SELECT count(*) FROM orders")).isEqualTo("3");
    }

    private String fed(String script) throws IOException, InterruptedException {
        Process psql = psql();
        try (java.io.OutputStream input = psql.getOutputStream()) {
            input.write(script.getBytes(StandardCharsets.UTF_8));
        }
        return output(psql);
    }

    @Test
    void saysWhatIsTooLongToBeRead() throws IOException, InterruptedException {
        rig.policyIs(Rig.allow("sql.select"), Rig.deny("sql.unrecognised"));
        assertThat(fed("\\set VERBOSITY verbose\nSELECT '" + "x".repeat(300_000) + "';\nSELECT 7;\n"))
                .contains("ERROR:  54001: The statement is longer than 262144 bytes.")
                .contains("DETAIL:  It was not understood, and it is denied by deny-sql-unrecognised-rule. Nothing was"
                        + " executed.")
                .contains("HINT:  Split it, or pass the values as parameters.")
                .endsWith("7\n");
    }

    @Test
    void saysWhatIsNestedTooDeep() throws IOException, InterruptedException {
        rig.policyIs(Rig.allow("sql.select"));
        assertThat(fed("\\set VERBOSITY verbose\nSELECT 1" + "+1".repeat(2_000) + ";\nSELECT 7;\n"))
                .contains("ERROR:  54001: The statement is nested deeper than 1000 levels.")
                .contains("DETAIL:  It was not understood, and it is denied by default. Nothing was executed.")
                .contains("HINT:  Split it, or flatten its chains of operators.")
                .endsWith("7\n");
    }

    @Test
    void saysThatATextHoldsTooManyStatements() throws IOException, InterruptedException {
        rig.policyIs(Rig.allow("sql.select"));
        assertThat(output(psql("SELECT 1;".repeat(2_001), "SELECT 7")))
                .contains("ERROR:  The text holds 2,001 statements, and 2,000 is the most.")
                .contains("Nothing was executed.")
                .contains("HINT:  Send them in several parts.")
                .endsWith("7\n");
        rig.policyIs(Rig.allow("*"));
        assertThat(output(psql("SELECT 1;".repeat(2_001)))).hasLineCount(2_001);
    }

    @Test
    void continuesByItselfAfterApproval() throws IOException, InterruptedException, SQLException {
        rig.policyIs(Rig.allow("sql.select"), Rig.hold("sql.delete"));
        Process psql = psql("DELETE FROM orders WHERE id < 3");
        Pending hold = rig.held();
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(psql.getInputStream(), StandardCharsets.UTF_8));
        assertThat(reader.readLine()).isEqualTo("NOTICE:  held for approval " + hold.id() + ": Because of hold.");
        assertThat(reader.readLine()).contains("Asked: 1 person from group:owners");
        assertThat(reader.readLine())
                .contains("http://127.0.0.1:8470/approvals/" + hold.id())
                .contains("imprimatur approve " + hold.id());
        assertThat(Shop.ask("SELECT count(*) FROM orders")).isEqualTo("3");
        rig.approve(hold);
        assertThat(reader.readLine()).isEqualTo("DELETE 2");
        assertThat(Shop.ask("SELECT count(*) FROM orders")).isEqualTo("1");
    }

    @Test
    void withdrawsWhenPsqlIsInterrupted() throws IOException, InterruptedException {
        rig.policyIs(Rig.hold("sql.delete"));
        Process psql = psql("DELETE FROM orders");
        Pending hold = rig.held();
        new ProcessBuilder("kill", "-INT", Long.toString(psql.pid())).start().waitFor();
        assertThat(output(psql)).contains("ERROR:  withdrawn: the approval " + hold.id() + " was taken back.");
        Rig.await("end of the hold", () -> rig.now(hold).state().equals("withdrawn"));
    }

    @Test
    void withdrawsWhenPsqlIsKilled() throws IOException, InterruptedException {
        rig.policyIs(Rig.hold("sql.delete"));
        Process psql = psql("DELETE FROM orders");
        Pending hold = rig.held();
        psql.destroyForcibly().waitFor();
        Rig.await("end of the hold", () -> rig.now(hold).state().equals("withdrawn"));
    }
}
