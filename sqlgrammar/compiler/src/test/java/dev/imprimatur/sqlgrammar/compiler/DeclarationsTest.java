package dev.imprimatur.sqlgrammar.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DeclarationsTest {

    private static final String TYPES = """
            export interface ListStmt {
                xpr?: Node;
                name?: string;
                items?: Node[];
                kind?: ListKind;
                target?: Target;
            }
            export interface Target {
                location?: number;
            }
            """;
    private static final String ENUMS = "export type ListKind = \"LONG\" | \"SHORT\";\nexport type Other = \"A\";";
    private static final String WASM =
            "\"ListStmt\":{ \"Target\":{ \"PLpgSQL_if\":{ \"name\": \"items\":[ \"kind\":\"%s\" \"target\":{ \"location\":%d";

    @Test
    void readsKindsFieldsAndChoices() {
        Declarations read = Declarations.read(TYPES, ENUMS, WASM);

        assertThat(read.kinds()).containsOnlyKeys("ListStmt", "Target");
        assertThat(read.kinds().get("ListStmt"))
                .containsExactly(
                        new Declarations.Field("name", "TEXT", ""),
                        new Declarations.Field("items", "LIST", ""),
                        new Declarations.Field("kind", "CHOICE", "ListKind"),
                        new Declarations.Field("target", "CHILD", "Target"));
        assertThat(read.choices()).containsOnlyKeys("ListKind").containsEntry("ListKind", List.of("LONG", "SHORT"));
    }

    @Test
    void refusesAKindThatIsNotDeclared() {
        assertThatThrownBy(() -> Declarations.read(TYPES, ENUMS, WASM + "\"NewStmt\":{"))
                .hasMessageContaining("`NewStmt`");
    }

    @Test
    void refusesAFieldThatIsNeverWritten() {
        assertThatThrownBy(() -> Declarations.read(TYPES, ENUMS, WASM.replace("\"name\":", "")))
                .hasMessageContaining("`ListStmt.name`");
    }

    @Test
    void refusesATypeThatIsNotKnown() {
        assertThatThrownBy(() -> Declarations.read(TYPES, "", WASM)).hasMessageContaining("`ListKind`");
    }

    @Test
    void constantsAreNamedAsInJava() {
        assertThat(GeneratedSources.constantName("SelectStmt")).isEqualTo("SELECT_STMT");
        assertThat(GeneratedSources.constantName("A_Expr")).isEqualTo("A_EXPR");
        assertThat(GeneratedSources.constantName("CTECycleClause")).isEqualTo("CTE_CYCLE_CLAUSE");
    }
}
