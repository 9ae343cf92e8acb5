package dev.imprimatur.sqlgrammar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Finds the place of an ASCII name in a list without making a string of it. */
final class KeyTable {

    private final byte[][] names;
    private final int[] places;
    private final int mask;

    KeyTable(List<String> keys) {
        int capacity = Integer.highestOneBit(keys.size() * 2 + 1) * 2;
        this.names = new byte[capacity][];
        this.places = new int[capacity];
        this.mask = capacity - 1;
        Arrays.fill(names, new byte[0]);
        for (int place = 0; place < keys.size(); place++) {
            byte[] name = keys.get(place).getBytes(StandardCharsets.US_ASCII);
            int slot = hash(name, 0, name.length) & mask;
            while (names[slot].length > 0) {
                slot = (slot + 1) & mask;
            }
            names[slot] = name;
            places[slot] = place;
        }
    }

    /** The place of the name that stands in {@code bytes}; -1 if it is not in the list. */
    int find(byte[] bytes, int start, int end) {
        int slot = hash(bytes, start, end) & mask;
        while (names[slot].length > 0) {
            byte[] name = names[slot];
            if (Arrays.equals(name, 0, name.length, bytes, start, end)) {
                return places[slot];
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    private static int hash(byte[] bytes, int start, int end) {
        int hash = end - start;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash ^ (hash >>> 8);
    }
}
