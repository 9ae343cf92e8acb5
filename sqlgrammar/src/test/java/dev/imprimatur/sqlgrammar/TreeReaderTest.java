package dev.imprimatur.sqlgrammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TreeReaderTest {

    private static List<TreeReader.Placed> read(String statements) {
        String json = "{\"version\":180004,\"stmts\":[" + statements + "]}";
        return new TreeReader(json.getBytes(StandardCharsets.UTF_8), 10).statements();
    }

    @Test
    void readsPlaceAndNode() {
        var statements =
                read("{\"stmt\":{\"ListenStmt\":{\"conditionname\":\"x\"}},\"stmt_location\":3,\"stmt_len\":9}");

        assertThat(statements).singleElement().satisfies(placed -> {
            assertThat(placed.location()).isEqualTo(3);
            assertThat(placed.length()).isEqualTo(9);
            assertThat(placed.node().text("conditionname")).isEqualTo("x");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"stmt\":{\"NewStmt\":{}}}",
                "{\"stmt\":{\"ListenStmt\":{\"newField\":1}}}",
                "{\"stmt\":{\"ListenStmt\":{\"conditionname\":1}}}",
                "{\"stmt\":{\"ListenStmt\":{\"conditionname\":\"x\",\"conditionname\":\"y\"}}}",
                "{\"stmt\":{\"ListenStmt\":{\"conditionname\":\"\\q\"}}}",
                "{\"stmt\":{\"ListenStmt\":{\"conditionname\":\"x",
                "{\"stmt\":{\"SelectStmt\":{\"op\":\"SETOP_NEW\"}}}",
                "{\"stmt\":{\"SelectStmt\":{\"all\":maybe}}}",
                "{\"stmt\":{\"SelectStmt\":{\"all\":",
                "{\"stmt\":{\"ParamRef\":{\"number\":99999999999999999999}}}",
                "{\"stmt\":{\"ParamRef\":{\"number\":1.5}}}",
                "{\"stmt\":{\"ListenStmt\":{}} }",
                "{}",
                "{\"stmt\":{\"ListenStmt\":{}}}]}x"
            })
    void refusesWhatIsNotDeclared(String statement) {
        assertThatThrownBy(() -> read(statement)).isInstanceOf(UnexpectedTreeException.class);
    }

    @Test
    void refusesDeepTrees() {
        String nested = "{\"stmt\":" + "{\"List\":{\"items\":[".repeat(11) + "]}}".repeat(11) + "}";

        assertThatThrownBy(() -> read(nested)).isInstanceOf(TooDeepException.class);
    }
}
