package dev.imprimatur.sqlgrammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class NodeKindTest {

    private static final Path WASM = Path.of("node_modules/libpg-query/wasm/libpg-query.wasm");

    /** Statements that are no statements of SQL text: wrappers, function bodies, and what only analysis makes. */
    private static final Set<NodeKind> NEVER_ALONE =
            EnumSet.of(NodeKind.RAW_STMT, NodeKind.PL_ASSIGN_STMT, NodeKind.SET_OPERATION_STMT, NodeKind.RETURN_STMT);

    @Test
    void holdsEveryKindThatTheGrammarCanWrite() throws Exception {
        String wasm = Files.readString(WASM, StandardCharsets.ISO_8859_1);
        Set<String> written = Pattern.compile("\"([A-Z]\\w*)\":\\{")
                .matcher(wasm)
                .results()
                .map(found -> found.group(1))
                .filter(kind -> !kind.startsWith("PLpgSQL_"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(Arrays.stream(NodeKind.values()).filter(kind -> kind != NodeKind.ABSENT))
                .extracting(NodeKind::grammarName)
                .containsExactlyInAnyOrderElementsOf(written);
        assertThat(written).hasSizeGreaterThan(250);
    }

    @Test
    void theCorpusHasEveryKindOfStatement() {
        Grammar grammar = new Grammar(Limits.standard());
        Set<NodeKind> seen = EnumSet.noneOf(NodeKind.class);
        Corpus.byHand().forEach(sql -> {
            if (grammar.parse(sql) instanceof Parsed.Statements parsed) {
                parsed.statements().forEach(statement -> statement.node().walk(node -> seen.add(node.kind())));
            }
        });

        assertThat(Arrays.stream(NodeKind.values())
                        .filter(NodeKind::isStatement)
                        .filter(kind -> !NEVER_ALONE.contains(kind)))
                .isSubsetOf(seen);
    }

    @Test
    void theWholeCorpusIsUnderstood() {
        Grammar grammar = new Grammar(Limits.standard());

        assertThat(Corpus.statements().stream().filter(sql -> grammar.parse(sql) instanceof Parsed.Refused))
                .isEmpty();
    }

    @Test
    void isFoundByItsName() {
        assertThat(NodeKind.named("A_Expr")).contains(NodeKind.A_EXPR);
        assertThat(NodeKind.named("a_expr")).isEmpty();
        assertThat(NodeKind.SELECT_STMT.fields()).extracting(Field::name).contains("fromClause", "withClause");
    }
}
