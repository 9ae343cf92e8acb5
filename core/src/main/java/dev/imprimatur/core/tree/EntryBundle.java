package dev.imprimatur.core.tree;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The entries of a bundle's file: each with its length before it, two bytes, the high one first. */
public final class EntryBundle {

    /** The longest entry in bytes. */
    public static final int LONGEST = 0xFFFF;

    private EntryBundle() {}

    /** The file of these entries, 1 to {@value Tile#FULL}. */
    public static byte[] content(List<byte[]> entries) {
        if (entries.isEmpty() || entries.size() > Tile.FULL) {
            throw new IllegalArgumentException("`" + entries.size() + "` entries are no bundle.");
        }
        int length = 0;
        for (byte[] entry : entries) {
            if (entry.length > LONGEST) {
                throw new IllegalArgumentException(
                        "An entry of `" + entry.length + "` bytes is longer than " + LONGEST + ".");
            }
            length += Short.BYTES + entry.length;
        }
        ByteBuffer content = ByteBuffer.allocate(length);
        for (byte[] entry : entries) {
            content.putShort((short) entry.length).put(entry);
        }
        return content.array();
    }

    /** The entries of a file that must hold exactly {@code width} of them. */
    public static List<byte[]> entries(byte[] content, int width) {
        List<byte[]> entries = new ArrayList<>(Math.min(width, Tile.FULL));
        int at = 0;
        while (at < content.length) {
            if (entries.size() == width) {
                throw new IllegalArgumentException("The bundle goes on behind its " + width + " entries.");
            }
            if (at + 2 > content.length) {
                throw new IllegalArgumentException(
                        "The bundle ends within the length of entry " + entries.size() + ".");
            }
            int end = at + 2 + (((content[at] & 0xFF) << 8) | (content[at + 1] & 0xFF));
            if (end > content.length) {
                throw new IllegalArgumentException("The bundle ends within entry " + entries.size() + ".");
            }
            entries.add(Arrays.copyOfRange(content, at + 2, end));
            at = end;
        }
        if (entries.size() < width) {
            throw new IllegalArgumentException(
                    "The bundle has `" + entries.size() + "` entries instead of " + width + ".");
        }
        return entries;
    }
}
