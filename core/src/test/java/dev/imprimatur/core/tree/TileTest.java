package dev.imprimatur.core.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Digest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TileTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 256, tile/0/000",
        "0, 999, 256, tile/0/999",
        "0, 1000, 256, tile/0/x001/000",
        "0, 1234067, 256, tile/0/x001/x234/067",
        "1, 1, 17, tile/1/001.p/17",
        "-1, 273, 112, tile/entries/273.p/112",
        "-1, 1000000, 1, tile/entries/x001/x000/000.p/1",
        "7, 0, 255, tile/7/000.p/255"
    })
    void hasOnePath(int level, long index, int width, String path) {
        Tile tile = new Tile(level, index, width);
        assertThat(tile.path()).isEqualTo(path);
        assertThat(Tile.parse(path)).isEqualTo(tile);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "checkpoint",
                "tile",
                "tile/0",
                "tile/0/",
                "tile/0/0",
                "tile/0/0000",
                "tile/00/000",
                "tile/8/000",
                "tile/-1/000",
                "tile/0/x000/001",
                "tile/0/001/001",
                "tile/0/x001",
                "tile/0/000.p/0",
                "tile/0/000.p/01",
                "tile/0/000.p/256",
                "tile/0/000.p/257",
                "tile/0/000.p/",
                "tile/entry/000",
                "tile/0/../000",
                "tile/0/000\n",
                "/tile/0/000",
                "tile/0/x999/x999/x999/x999/x999/x999/999"
            })
    void refusesEveryOtherSpelling(String path) {
        assertThatThrownBy(() -> Tile.parse(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void growsFromOneSizeToAnotherByWhatIsNew() {
        assertThat(Tile.between(0, 0)).isEmpty();
        assertThat(Tile.between(255, 257))
                .extracting(Tile::path)
                .containsExactly(
                        "tile/entries/000", "tile/entries/001.p/1", "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1");
        assertThat(Tile.between(256, 257))
                .extracting(Tile::path)
                .containsExactly("tile/entries/001.p/1", "tile/0/001.p/1");
        assertThat(Tile.between(65_535, 65_536))
                .extracting(Tile::path)
                .containsExactly("tile/entries/255", "tile/0/255", "tile/1/000", "tile/2/000.p/1");
    }

    @Test
    void everyNodeIsReadFromTheTilesOfItsSize() {
        List<Digest> leaves = Trees.leaves(600);
        RandomGenerator chance = new Random(8);
        for (int size : new int[] {1, 2, 255, 256, 257, 511, 512, 513, 600}) {
            Nodes nodes = new TileNodes(size, tile -> content(leaves.subList(0, size), tile));
            assertThat(nodes.head(size)).isEqualTo(Trees.head(leaves.subList(0, size)));
            for (int level = 0; 1 << level <= size; level++) {
                long index = chance.nextLong(size >> level);
                assertThat(nodes.at(level, index)).isEqualTo(Trees.nodes(leaves).at(level, index));
            }
            assertThatThrownBy(() -> nodes.at(0, size)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static byte[] content(List<Digest> leaves, Tile tile) {
        assertThat(Tile.between(0, leaves.size())).contains(tile);
        List<Digest> hashes = new ArrayList<>();
        for (int i = 0; i < tile.width(); i++) {
            hashes.add(Trees.nodes(leaves).at(tile.level() * Tile.HEIGHT, tile.index() * Tile.FULL + i));
        }
        return Tile.content(hashes);
    }

    @Test
    void refusesATileThatIsNotAsWideAsItsName() {
        byte[] content = Tile.content(Trees.leaves(17));
        assertThat(new Tile(0, 0, 17).hashes(content)).isEqualTo(Trees.leaves(17));
        assertThatThrownBy(() -> new Tile(0, 0, 16).hashes(content)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tile(0, 0, 18).hashes(content)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Tile(0, 0, 17).hashes(new byte[17 * 32 - 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("`tile/0/000.p/17` has `543` bytes instead of 544.");
        assertThatThrownBy(() -> Tile.root(Trees.leaves(3))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bundlesEntriesWithTheirLengths() {
        List<byte[]> entries = List.of(new byte[0], new byte[] {1, 2}, new byte[EntryBundle.LONGEST]);
        byte[] content = EntryBundle.content(entries);
        assertThat(HexFormat.of().formatHex(content, 0, 8)).isEqualTo("000000020102ffff");
        assertThat(EntryBundle.entries(content, 3)).usingRecursiveComparison().isEqualTo(entries);
        assertThatThrownBy(() -> EntryBundle.content(List.of(new byte[EntryBundle.LONGEST + 1])))
                .hasMessage("An entry of `65536` bytes is longer than 65535.");
        assertThatThrownBy(() -> EntryBundle.entries(content, 2))
                .hasMessage("The bundle goes on behind its 2 entries.");
        assertThatThrownBy(() -> EntryBundle.entries(content, 4))
                .hasMessage("The bundle has `3` entries instead of 4.");
        for (int length : new int[] {1, 3, 5, 7, content.length - 1}) {
            assertThatThrownBy(() -> EntryBundle.entries(java.util.Arrays.copyOf(content, length), 3))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
