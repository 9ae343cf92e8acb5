package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Gives the stack of C code in linear memory another size. It stands between the constant data and the heap and grows downwards,
 * so that the address of its top is where the heap begins: the first value of the stack pointer, one constant in code and one
 * word of data. A program that has that address elsewhere is refused.
 */
public final class StackSize {

    private StackSize() {}

    /**
     * The module with its stack top moved.
     *
     * @param top the address where the stack begins now
     * @param wanted the address where it shall begin, a multiple of 16
     */
    public static byte[] moved(byte[] module, int top, int wanted) {
        byte[] constant = new ByteWriter().constant(top).toBytes();
        byte[] wantedConstant = new ByteWriter().constant(wanted).toBytes();
        if (constant.length != wantedConstant.length || wanted % 16 != 0) {
            throw new MalformedModuleException("the stack can't begin at %d".formatted(wanted));
        }
        byte[] moved = module.clone();
        replace(moved, constant, wantedConstant, 2);
        replace(moved, word(top), word(wanted), 1);
        return moved;
    }

    private static byte[] word(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static void replace(byte[] module, byte[] old, byte[] replacement, int expected) {
        int found = 0;
        for (int at = 0; at <= module.length - old.length; at++) {
            if (ByteBuffer.wrap(module, at, old.length).equals(ByteBuffer.wrap(old))) {
                System.arraycopy(replacement, 0, module, at, replacement.length);
                found++;
            }
        }
        if (found != expected) {
            throw new MalformedModuleException(
                    "the top of the stack is named %d times where %d are known".formatted(found, expected));
        }
    }
}
