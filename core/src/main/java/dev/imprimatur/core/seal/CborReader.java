package dev.imprimatur.core.seal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads as much of CBOR (RFC 8949) as a COSE key has: one map of small integers to integers and byte strings. Refuses what
 * two readers could understand differently: a label given twice, lengths that are not the shortest or not said, anything
 * behind the map.
 */
final class CborReader {

    private static final int MAX_PAIRS = 16;
    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1;
    private static final int BYTE_STRING = 2;
    private static final int MAP = 5;

    private final byte[] content;
    private int at;

    private CborReader(byte[] content) {
        this.content = content;
    }

    /** The map that {@code content} is; each value is a {@code Long} or {@code Bytes}. */
    static Map<Long, Object> map(byte[] content) {
        CborReader reader = new CborReader(content);
        int pairs = reader.head(MAP, MAX_PAIRS);
        Map<Long, Object> map = new HashMap<>();
        for (int i = 0; i < pairs; i++) {
            if (!(reader.value() instanceof Long label) || map.put(label, reader.value()) != null) {
                throw wrong("a label is no whole number, or stands there twice");
            }
        }
        if (reader.at < content.length) {
            throw wrong("something stands behind it");
        }
        return Map.copyOf(map);
    }

    private Object value() {
        int major = major();
        return switch (major) {
            case UNSIGNED -> (long) head(UNSIGNED, Integer.MAX_VALUE);
            case NEGATIVE -> -1L - head(NEGATIVE, Integer.MAX_VALUE);
            case BYTE_STRING -> {
                int length = head(BYTE_STRING, content.length);
                if (length > content.length - at) {
                    throw wrong("it ends too early");
                }
                at += length;
                yield Bytes.of(Arrays.copyOfRange(content, at - length, at));
            }
            default -> throw wrong("it holds something else than whole numbers and byte strings");
        };
    }

    private int major() {
        if (at >= content.length) {
            throw wrong("it ends too early");
        }
        return (content[at] & 0xFF) >> 5;
    }

    /** The number in the head of the next item, which must be of this type. */
    private int head(int type, int most) {
        if (major() != type) {
            throw wrong("it is no map");
        }
        int small = content[at++] & 0x1F;
        if (small < 24) {
            return within(small, most);
        }
        int width = switch (small) {
            case 24 -> 1;
            case 25 -> 2;
            case 26 -> 4;
            default -> throw wrong("a length is missing or too long");
        };
        if (width > content.length - at) {
            throw wrong("it ends too early");
        }
        long number = 0;
        for (int i = 0; i < width; i++) {
            number = number << 8 | (content[at++] & 0xFF);
        }
        long least = width == 1 ? 24 : 1L << (4 * width);
        if (number < least) {
            throw wrong("a number is not written the shortest way");
        }
        return within(number, most);
    }

    private static int within(long number, int most) {
        if (number > most) {
            throw wrong("a number is too large");
        }
        return (int) number;
    }

    private static IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException("This COSE key can't be read: " + why + ".");
    }
}
