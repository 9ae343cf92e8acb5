package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A cursor over the bytes of a WebAssembly module, reading the variable-length numbers of its binary format. */
final class ByteReader {

    private final byte[] bytes;
    private int position;
    private final int end;

    ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ByteReader(byte[] bytes, int position, int end) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
    }

    boolean hasMore() {
        return position < end;
    }

    int position() {
        return position;
    }

    int octet() {
        if (position >= end) {
            throw new MalformedModuleException("the module ends at byte %d in the middle of an item".formatted(end));
        }
        return bytes[position++] & 0xff;
    }

    /** An unsigned LEB128 number that fits 31 bits, as every count, index and size of a sound module does. */
    int number() {
        long value = 0;
        int shift = 0;
        int octet;
        do {
            octet = octet();
            value |= (long) (octet & 0x7f) << shift;
            shift += 7;
        } while ((octet & 0x80) != 0 && shift < 35);
        if ((octet & 0x80) != 0 || value > Integer.MAX_VALUE) {
            throw new MalformedModuleException("the number before byte %d is too large".formatted(position));
        }
        return (int) value;
    }

    /** A signed LEB128 number of 32 bits. */
    int signed() {
        long value = 0;
        int shift = 0;
        int octet;
        do {
            octet = octet();
            value |= (long) (octet & 0x7f) << shift;
            shift += 7;
        } while ((octet & 0x80) != 0 && shift < 35);
        return (int) (value << (64 - shift) >> (64 - shift));
    }

    /** Passes over a LEB128 number of any width. */
    void skipNumber() {
        int octet;
        do {
            octet = octet();
        } while ((octet & 0x80) != 0);
    }

    void skip(int count) {
        position += count;
    }

    String name() {
        int length = number();
        String name = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return name;
    }

    /** A reader of the next {@code length} bytes; this one continues after them. */
    ByteReader part(int length) {
        if (length > end - position) {
            throw new MalformedModuleException("an item at byte %d reaches past the end".formatted(position));
        }
        ByteReader part = new ByteReader(bytes, position, position + length);
        position += length;
        return part;
    }

    /** The bytes from {@code start} to where this reader stands. */
    byte[] since(int start) {
        return Arrays.copyOfRange(bytes, start, position);
    }

    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, position, end);
        position = end;
        return rest;
    }
}
