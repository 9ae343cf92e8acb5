package dev.imprimatur.sqlgrammar.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ScriptNamesTest {

    private static final String SCRIPT =
            "TTY.init();wasmExports[\"A\"]();x=1;_malloc=Module[\"_malloc\"]=wasmExports[\"C\"];"
                    + "_setThrew=wasmExports[\"P\"];var wasmImports={c:___assert_fail,g:invoke_i};";

    @Test
    void readsWhatShortNamesStandFor() {
        ScriptNames names = ScriptNames.read(SCRIPT);

        assertThat(names.imports())
                .containsEntry("c", "___assert_fail")
                .containsEntry("g", "invoke_i")
                .hasSize(2);
        assertThat(names.export("malloc")).isEqualTo("C");
        assertThat(names.export("setThrew")).isEqualTo("P");
        assertThat(names.export("start")).isEqualTo("A");
    }

    @Test
    void refusesAScriptOfAnotherForm() {
        assertThatThrownBy(() -> ScriptNames.read("")).hasMessageContaining("its form has changed");
        assertThatThrownBy(() -> ScriptNames.read(SCRIPT).export("parse")).hasMessageContaining("`parse`");
    }
}
