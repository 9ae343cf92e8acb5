package dev.imprimatur.core.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Digest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrontierTest {

    private static final List<Digest> LEAVES = Trees.leaves(600);

    /** Computed by another program, in another language, over `event 0`, `event 1` … */
    private static final Map<Integer, String> ROOTS = Map.of(
            0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            1, "a344deda6399e079700f18caccc174ed11ef1b1d164271e3a95d82c734466977",
            2, "9597a008c399108ddc67f881629dfbda16be63fcb74b42892f749dde08d3364a",
            3, "72e0d17598d40c143f14ebfb05e2c5c4ddd6bebf165f3569443ac4695887d302",
            7, "b41d61b2e0cdce6e80fb379cb6e3bbd00ffb7fb3baa825195ef1f8a0e916bd7f",
            8, "b85fa09c40ad92872ba33e56c146e2920d23e82a8b75544cf60ed65a1bf8628d",
            255, "222da0f6c081dc3968fb864966d8d8ea1905ccdb4dbee33459a6dc48eb21d275",
            256, "d56a4e1ca488792c837ccd7fa985ebaa67c35c17b6e70b80cd31becfad851b17",
            257, "eacc42cbd69a46934c40b01109c2b3ea32880da8a053cce4e0c962d09f69b6d0",
            600, "3f3782158a6b1d8cfddd2ac19ff6e4eeed70cf9d94be043e24515232cd56db66");

    @Test
    void hasTheRootOfTheDefinitionAtEverySize() {
        Frontier frontier = Frontier.empty();
        for (int size = 0; size <= 300; size++) {
            assertThat(frontier.root()).isEqualTo(Trees.root(LEAVES.subList(0, size)));
            assertThat(frontier.size()).isEqualTo(size);
            assertThat(frontier.peaks()).hasSize(Integer.bitCount(size));
            frontier.add(LEAVES.get(size));
        }
    }

    @Test
    void hasTheRootsThatAnotherProgramHas() {
        Frontier frontier = Frontier.empty();
        for (int size = 0; size <= 600; size++) {
            if (ROOTS.containsKey(size)) {
                assertThat(frontier.root().hex()).isEqualTo(ROOTS.get(size));
                assertThat(Trees.nodes(LEAVES).head(size).root()).isEqualTo(frontier.root());
            }
            if (size < 600) {
                frontier.add(LEAVES.get(size));
            }
        }
    }

    @Test
    void goesOnFromItsPeaksAndFromTheNodesOfATree() {
        Frontier straight = Frontier.empty();
        LEAVES.subList(0, 77).forEach(straight::add);
        Frontier restored = Frontier.of(straight.size(), straight.peaks());
        Frontier read = Frontier.of(77, Trees.nodes(LEAVES));
        Frontier copy = straight.copy();
        for (Digest leaf : LEAVES.subList(77, 130)) {
            copy.add(leaf);
            restored.add(leaf);
            read.add(leaf);
        }
        TreeHead head = Trees.head(LEAVES.subList(0, 130));
        assertThat(copy.head()).isEqualTo(head);
        assertThat(restored.head()).isEqualTo(head);
        assertThat(read.head()).isEqualTo(head);
        assertThat(straight.size()).isEqualTo(77);
    }

    @Test
    void refusesPeaksThatDoNotFitTheSize() {
        assertThatThrownBy(() -> Frontier.of(3, LEAVES.subList(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A tree of `3` leaves does not have `1` peaks.");
        assertThatThrownBy(() -> Frontier.of(-1, LEAVES.subList(0, 64))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TreeHead(0, LEAVES.getFirst())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TreeHead(-1, LEAVES.getFirst())).isInstanceOf(IllegalArgumentException.class);
    }
}
