package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Collects bytes of a WebAssembly module. Every method answers this writer, so that an instruction reads as one line. */
final class ByteWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ByteWriter octet(int value) {
        bytes.write(value);
        return this;
    }

    /** An unsigned LEB128 number. */
    ByteWriter number(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            bytes.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.write(rest);
        return this;
    }

    /** A signed LEB128 number. */
    ByteWriter signed(int value) {
        int rest = value;
        while (rest < -0x40 || rest > 0x3f) {
            bytes.write((rest & 0x7f) | 0x80);
            rest >>= 7;
        }
        bytes.write(rest & 0x7f);
        return this;
    }

    ByteWriter name(String name) {
        byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
        return number(encoded.length).bytes(encoded);
    }

    ByteWriter bytes(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    /** The bytes with their count in front. */
    ByteWriter sized(byte[] more) {
        return number(more.length).bytes(more);
    }

    ByteWriter instruction(int opcode, int immediate) {
        return octet(opcode).number(immediate);
    }

    /** {@code i32.const}. */
    ByteWriter constant(int value) {
        return octet(Opcode.I32_CONST).signed(value);
    }

    int size() {
        return bytes.size();
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
