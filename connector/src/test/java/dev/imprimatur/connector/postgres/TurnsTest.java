package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static List<String> all(Turns<String> turns) throws InterruptedException {
        List<String> all = new ArrayList<>();
        while (turns.size() > 0) {
            all.add(turns.take());
        }
        return all;
    }

    @Test
    void whoBringsMuchDoesNotGoBeforeOthers() throws InterruptedException {
        Turns<String> turns = new Turns<>(10);
        for (String thing : List.of("a1", "a2", "a3", "b1", "c1", "c2")) {
            assertThat(turns.add(thing.charAt(0), thing, false)).isTrue();
        }
        assertThat(all(turns)).containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
    }

    @Test
    void nobodyFillsTheLineAlone() throws InterruptedException {
        Turns<String> turns = new Turns<>(4);
        assertThat(turns.add("a", "a1", false)).isTrue();
        assertThat(turns.add("a", "a2", false)).isTrue();
        assertThat(turns.add("a", "a3", false)).isFalse();
        assertThat(turns.add("a", "a4", true)).isTrue();
        assertThat(turns.add("b", "b1", false)).isTrue();
        assertThat(turns.add("c", "c1", false)).isFalse();
        assertThat(all(turns)).containsExactly("a1", "b1", "a2", "a4");
        assertThat(turns.add("c", "c1", false)).isTrue();
    }

    @Test
    void whoLeavesIsNotServed() throws InterruptedException {
        Turns<String> turns = new Turns<>(4);
        turns.add("a", "a1", false);
        turns.add("b", "b1", false);
        turns.leave("a", "a1");
        turns.leave("a", "a1");
        turns.leave("b", "other");
        assertThat(all(turns)).containsExactly("b1");
    }
}
