package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.sqlgrammar.Grammar;
import dev.imprimatur.sqlgrammar.Limits;
import dev.imprimatur.sqlgrammar.NodeKind;
import dev.imprimatur.sqlgrammar.Parsed;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No kind of node of the grammar is without a decision, and no kind of statement without an example. */
final class EveryStatementTest {

    /** Parts of other statements or of later stages that are called statements too. */
    private static final Set<NodeKind> NOT_AT_THE_TOP = Set.of(NodeKind.RETURN_STMT, NodeKind.REPLICA_IDENTITY_STMT);

    record Sample(String kind, String operations, String sql) {

        static Sample read(String line) {
            String[] cells = line.split(" \\| ", 3);
            return new Sample(cells[0], cells[1], cells[2]);
        }
    }

    private final Sql sql = new Sql();
    private final Grammar grammar = new Grammar(Limits.standard());

    static List<Sample> samples() {
        return WordList.lines("statement-samples.txt").stream()
                .map(Sample::read)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfNodeHasADecidedMeaning(NodeKind kind) {
        assertThat(NodeMeaning.of(kind).role()).isNotNull();
    }

    @Test
    void everyKindOfStatementHasAnExample() {
        Set<String> shown = samples().stream().map(Sample::kind).collect(Collectors.toSet());
        List<String> kinds = Arrays.stream(NodeKind.values())
                .filter(NodeKind::isStatement)
                .filter(kind -> NodeMeaning.of(kind).role() != NodeRole.NEVER)
                .filter(kind -> !NOT_AT_THE_TOP.contains(kind))
                .map(NodeKind::grammarName)
                .toList();
        assertThat(shown).containsExactlyInAnyOrderElementsOf(kinds);
    }

    /** Kinds that only the server's later stages make, or that stand for no text of SQL. */
    @Test
    void onlyTheseStatementsAreNeverRead() {
        assertThat(Arrays.stream(NodeKind.values())
                        .filter(NodeKind::isStatement)
                        .filter(kind -> NodeMeaning.of(kind).role() == NodeRole.NEVER))
                .containsExactlyInAnyOrder(NodeKind.RAW_STMT, NodeKind.SET_OPERATION_STMT, NodeKind.PL_ASSIGN_STMT);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void exampleDoesWhatItSays(Sample sample) {
        assertThat(grammar.parse(sample.sql()))
                .isInstanceOfSatisfying(
                        Parsed.Statements.class,
                        parsed -> assertThat(parsed.statements())
                                .singleElement()
                                .extracting(statement -> statement.node().kind().grammarName())
                                .isEqualTo(sample.kind()));
        assertThat(sql.does(sample.sql())).isEqualTo(sample.operations());
    }

    @ParameterizedTest
    @EnumSource
    void everyOperationButUnrecognisedHasAnExample(SqlOperation operation) {
        String word = operation.operation().name().substring("sql.".length());
        boolean shown = samples().stream()
                .anyMatch(sample -> List.of(sample.operations().split(" ", -1)).contains(word));
        assertThat(shown).isEqualTo(operation != SqlOperation.UNRECOGNISED);
    }
}
