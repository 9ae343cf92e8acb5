package dev.imprimatur.sqlgrammar.compiler.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.TrapException;
import run.endive.wasm.Parser;

final class SplitterTest {

    private static final int C_STACK = 1 << 20;

    private static byte[] split(int pieceSize) {
        return new Splitter(pieceSize, 60, C_STACK).split(SampleModule.bytes(), SampleModule.STACK_POINTER);
    }

    private static Instance run(byte[] module) {
        return Instance.builder(Parser.parse(module)).build();
    }

    @Test
    void splitFunctionsAnswerTheSame() {
        ExportFunction whole = run(SampleModule.bytes()).export(SampleModule.WORK);
        for (int pieceSize : new int[] {200, 4_000}) {
            Instance pieces = run(split(pieceSize));
            pieces.exports().global(Splitter.DEPTH_LEFT).setValue(1_000);
            for (int seed = 0; seed < SampleModule.CASES + 10; seed += 7) {
                assertThat(pieces.export(SampleModule.WORK).apply(seed, 2))
                        .as("pieces of %d, seed %d", pieceSize, seed)
                        .isEqualTo(whole.apply(seed, 2));
            }
        }
    }

    @Test
    void noFunctionStaysLarge() {
        Binary module = new Binary(split(1_000));

        for (int function = module.imported(); function < module.functionCount(); function++) {
            assertThat(module.body(function)).hasSizeLessThan(2_500);
        }
        assertThat(new Binary(SampleModule.bytes()).body(2)).hasSizeGreaterThan(8_000);
    }

    @Test
    void recursionEndsWhenNothingIsLeftOfItsDepth() {
        Instance instance = run(split(1_000));
        ExportFunction work = instance.export(SampleModule.WORK);

        instance.exports().global(Splitter.DEPTH_LEFT).setValue(3);

        assertThatThrownBy(() -> work.apply(1, 12)).isInstanceOf(TrapException.class);
        instance.exports().global(Splitter.DEPTH_LEFT).setValue(1_000);
        assertThat(work.apply(1, 2)).hasSize(1);
        assertThat(instance.exports().global(Splitter.DEPTH_LEFT).getValue()).isEqualTo(1_000);
    }

    @Test
    void movesTheStack() {
        long before =
                run(SampleModule.bytes()).export(SampleModule.STACK_POINTER).apply()[0];
        long after = run(split(1_000)).export(SampleModule.STACK_POINTER).apply()[0];

        assertThat(before).isEqualTo(SampleModule.TOP);
        assertThat(after).isEqualTo((64 << 10) + C_STACK);
    }

    @Test
    void leavesTheStackWhereItWas() {
        Instance instance = run(split(1_000));
        long before = instance.export(SampleModule.STACK_POINTER).apply()[0];
        instance.exports().global(Splitter.DEPTH_LEFT).setValue(1_000);

        instance.export(SampleModule.WORK).apply(5, 3);

        assertThat(instance.export(SampleModule.STACK_POINTER).apply()[0]).isEqualTo(before);
    }

    @Test
    void refusesWhatIsNoModule() {
        assertThatThrownBy(() -> new Splitter(1_000, 60, C_STACK).split(new byte[] {1, 2, 3}, "sp"))
                .isInstanceOf(MalformedModuleException.class);
        assertThatThrownBy(() -> new Splitter(1_000, 60, C_STACK).split(SampleModule.bytes(), "other"))
                .hasMessageContaining("`other`");
    }
}
