package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * A module with one function that has what makes parsers large: many cases in nested blocks, a loop, long straight code, locals
 * of every type, early return and recursion.
 */
final class SampleModule {

    static final String STACK_POINTER = "sp";
    static final String WORK = "work";
    static final int CASES = 200;

    /** Where the stack begins: 64 KiB of data, 32 MiB of stack. */
    static final int TOP = (64 << 10) + (32 << 20);

    private static final int I32_MUL = 0x6c;
    private static final int I32_REM_U = 0x70;
    private static final int I64_EXTEND = 0xac;
    private static final int I64_ADD = 0x7c;
    private static final int I32_WRAP = 0xa7;
    private static final int F64_CONVERT = 0xb7;
    private static final int F64_ADD = 0xa0;
    private static final int I32_TRUNCATE = 0xaa;

    // Parameters and locals of the function.
    private static final int SEED = 0;
    private static final int ROUNDS = 1;
    private static final int SUM = 2;
    private static final int LONG = 3;
    private static final int DOUBLE = 4;

    private SampleModule() {}

    static byte[] bytes() {
        ByteWriter out = new ByteWriter().bytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        section(
                out,
                1,
                types -> types.number(2)
                        .bytes(new byte[] {0x60, 0, 1, 0x7f})
                        .bytes(new byte[] {0x60, 2, 0x7f, 0x7f, 1, 0x7f}));
        section(out, 3, functions -> functions.number(3).number(0).number(0).number(1));
        section(out, 5, memories -> memories.number(1).number(0).number(700));
        section(
                out,
                6,
                globals -> globals.number(1).octet(0x7f).octet(1).constant(TOP).octet(Opcode.END));
        section(
                out,
                7,
                exports -> exports.number(2)
                        .name(STACK_POINTER)
                        .octet(0)
                        .number(0)
                        .name(WORK)
                        .octet(0)
                        .number(2));
        section(
                out,
                10,
                code -> code.number(3)
                        .sized(new ByteWriter()
                                .number(0)
                                .instruction(Opcode.GLOBAL_GET, 0)
                                .octet(Opcode.END)
                                .toBytes())
                        .sized(new ByteWriter()
                                .number(0)
                                .constant(TOP)
                                .octet(Opcode.END)
                                .toBytes())
                        .sized(work()));
        section(
                out,
                11,
                data -> data.number(1)
                        .number(0)
                        .constant(1024)
                        .octet(Opcode.END)
                        .sized(ByteBuffer.allocate(4)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putInt(TOP)
                                .array()));
        return out.toBytes();
    }

    private static void section(ByteWriter out, int id, Consumer<ByteWriter> content) {
        ByteWriter section = new ByteWriter();
        content.accept(section);
        out.octet(id).sized(section.toBytes());
    }

    private static byte[] work() {
        ByteWriter out = new ByteWriter().number(3);
        out.number(1).octet(0x7f).number(1).octet(0x7e).number(1).octet(0x7c);
        out.octet(Opcode.BLOCK).octet(Opcode.NO_RESULT).octet(Opcode.LOOP).octet(Opcode.NO_RESULT);
        // Out of the loop when no rounds are left.
        out.instruction(Opcode.LOCAL_GET, ROUNDS).octet(Opcode.I32_EQZ).instruction(Opcode.BR_IF, 1);
        cases(out);
        straightCode(out);
        earlyReturn(out);
        recursion(out);
        get(out, ROUNDS).constant(1).octet(Opcode.I32_SUB).instruction(Opcode.LOCAL_SET, ROUNDS);
        out.instruction(Opcode.BR, 0).octet(Opcode.END).octet(Opcode.END);
        get(out, SUM);
        get(out, LONG).octet(I32_WRAP).octet(Opcode.I32_ADD);
        get(out, DOUBLE).octet(I32_TRUNCATE).octet(Opcode.I32_ADD);
        return out.octet(Opcode.END).toBytes();
    }

    private static ByteWriter get(ByteWriter out, int local) {
        return out.instruction(Opcode.LOCAL_GET, local);
    }

    /** A case for each remainder; every third one runs into the next. */
    private static void cases(ByteWriter out) {
        for (int i = 0; i <= CASES; i++) {
            out.octet(Opcode.BLOCK).octet(Opcode.NO_RESULT);
        }
        get(out, SEED);
        get(out, ROUNDS).octet(Opcode.I32_ADD).constant(CASES + 7).octet(I32_REM_U);
        out.instruction(Opcode.BR_TABLE, CASES);
        for (int i = 0; i <= CASES; i++) {
            out.number(i);
        }
        for (int i = 0; i < CASES; i++) {
            out.octet(Opcode.END);
            get(out, SUM).constant(31).octet(I32_MUL).constant(i).octet(Opcode.I32_ADD);
            out.instruction(Opcode.LOCAL_TEE, SUM).octet(Opcode.DROP);
            if (i % 3 != 0) {
                out.instruction(Opcode.BR, CASES - 1 - i);
            }
        }
        out.octet(Opcode.END);
    }

    private static void straightCode(ByteWriter out) {
        for (int i = 0; i < 400; i++) {
            get(out, LONG);
            get(out, SUM).octet(I64_EXTEND).octet(I64_ADD).instruction(Opcode.LOCAL_SET, LONG);
            get(out, DOUBLE);
            get(out, SEED).octet(F64_CONVERT).octet(F64_ADD).instruction(Opcode.LOCAL_SET, DOUBLE);
        }
    }

    private static void earlyReturn(ByteWriter out) {
        get(out, SUM).constant(17).octet(I32_REM_U).octet(Opcode.I32_EQZ);
        out.octet(Opcode.IF).octet(Opcode.NO_RESULT);
        get(out, SUM).octet(Opcode.RETURN).octet(Opcode.END);
    }

    private static void recursion(ByteWriter out) {
        get(out, SUM);
        get(out, SEED).constant(1).octet(Opcode.I32_ADD);
        get(out, ROUNDS).constant(1).octet(Opcode.I32_SUB).instruction(Opcode.CALL, 2);
        out.octet(Opcode.I32_ADD).instruction(Opcode.LOCAL_SET, SUM);
    }
}
