package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the locals of a split function live: at fixed offsets from the frame's address on the stack that C code keeps in
 * linear memory. The pieces of the function get the address and so share the locals; recursion and long jumps need no care,
 * because that stack is set back for them anyway.
 */
final class Frame {

    /** What the module's own code aligns its stack pointer to, in bytes. */
    private static final int ALIGNMENT = 16;

    private final List<ValueType> types;
    private final List<Integer> offsets = new ArrayList<>();
    private final int size;

    Frame(List<ValueType> types) {
        this.types = List.copyOf(types);
        int end = 0;
        for (ValueType type : types) {
            int offset = (end + type.size() - 1) & -type.size();
            offsets.add(offset);
            end = offset + type.size();
        }
        this.size = (end + ALIGNMENT - 1) & -ALIGNMENT;
    }

    int size() {
        return size;
    }

    int locals() {
        return types.size();
    }

    ValueType type(int local) {
        return types.get(local);
    }

    int offset(int local) {
        return offsets.get(local);
    }
}
