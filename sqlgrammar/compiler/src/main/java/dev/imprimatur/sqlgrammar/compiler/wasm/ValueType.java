package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.util.Arrays;

/** The four number types of WebAssembly, with what it takes to keep a value of the type in linear memory. */
enum ValueType {
    I32(0, 0x7f, 4, 0x28, 0x36, Opcode.I32_CONST, 1),
    I64(1, 0x7e, 8, 0x29, 0x37, Opcode.I64_CONST, 1),
    F32(2, 0x7d, 4, 0x2a, 0x38, Opcode.F32_CONST, 4),
    F64(3, 0x7c, 8, 0x2b, 0x39, Opcode.F64_CONST, 8);

    private final int place;
    private final int code;
    private final int size;
    private final int load;
    private final int store;
    private final int constant;
    private final int zeroLength;

    ValueType(int place, int code, int size, int load, int store, int constant, int zeroLength) {
        this.place = place;
        this.code = code;
        this.size = size;
        this.load = load;
        this.store = store;
        this.constant = constant;
        this.zeroLength = zeroLength;
    }

    static ValueType of(int code) {
        return Arrays.stream(values())
                .filter(type -> type.code == code)
                .findFirst()
                .orElseThrow(() -> new MalformedModuleException("unknown value type 0x%x".formatted(code)));
    }

    /** Its place among all types. */
    int place() {
        return place;
    }

    int code() {
        return code;
    }

    /** Size in linear memory, in bytes. */
    int size() {
        return size;
    }

    /** Writes a load from the address on the stack plus {@code offset}. */
    void writeLoad(ByteWriter out, int offset) {
        out.octet(load).number(alignment()).number(offset);
    }

    /** Writes a store of the value on the stack to the address below it plus {@code offset}. */
    void writeStore(ByteWriter out, int offset) {
        out.octet(store).number(alignment()).number(offset);
    }

    void writeZero(ByteWriter out) {
        out.octet(constant).bytes(new byte[zeroLength]);
    }

    private int alignment() {
        return size == 4 ? 2 : 3;
    }
}
