package dev.imprimatur.sqlgrammar.compiler.wasm;

/** Rewrites one over-large function: its locals move into a frame in linear memory, its code into many small functions. */
final class FunctionSplitter {

    private final Binary module;
    private final Outliner outliner;
    private final int stackPointer;

    /** @param stackPointer the global that holds the top of the stack in linear memory, which grows downwards */
    FunctionSplitter(Binary module, Outliner outliner, int stackPointer) {
        this.module = module;
        this.outliner = outliner;
        this.stackPointer = stackPointer;
    }

    void split(int index, FunctionReader.Function function) {
        Frame frame = new Frame(function.locals());
        new DispatchTables(frame, outliner).split(function.code());

        int parameters = function.type().parameters().size();
        ByteWriter out = new ByteWriter();
        CodeWriter.declareScratch(out, 1);
        enter(out, frame, parameters);
        new CodeWriter(frame, outliner, parameters, parameters + 1, out).instruction(function.code(), true);
        out.instruction(Opcode.LOCAL_GET, parameters).constant(frame.size()).octet(Opcode.I32_ADD);
        out.instruction(Opcode.GLOBAL_SET, stackPointer);
        module.replaceBody(index, out.octet(Opcode.END).toBytes());
    }

    /** Takes room on the stack, stores the parameters in it and zeroes the other locals. */
    private void enter(ByteWriter out, Frame frame, int parameters) {
        out.instruction(Opcode.GLOBAL_GET, stackPointer).constant(frame.size()).octet(Opcode.I32_SUB);
        out.instruction(Opcode.LOCAL_TEE, parameters);
        out.instruction(Opcode.GLOBAL_SET, stackPointer);
        for (int local = 0; local < frame.locals(); local++) {
            ValueType type = frame.type(local);
            out.instruction(Opcode.LOCAL_GET, parameters);
            if (local < parameters) {
                out.instruction(Opcode.LOCAL_GET, local);
            } else {
                type.writeZero(out);
            }
            type.writeStore(out, frame.offset(local));
        }
    }
}
