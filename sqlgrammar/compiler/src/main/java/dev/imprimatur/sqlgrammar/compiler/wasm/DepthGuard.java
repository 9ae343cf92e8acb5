package dev.imprimatur.sqlgrammar.compiler.wasm;

/**
 * Bounds recursion: a guarded function counts an exported global down while it runs and traps when nothing is left, long
 * before the thread's stack could overflow. The host sets the global before each call from outside. It traps as well when the
 * stack in linear memory comes near its end, beyond which it would run into constant data.
 */
final class DepthGuard {

    private final Binary module;
    private final int left;
    private final int stackPointer;
    private final int floor;

    /**
     * @param exportName the name of the exported global
     * @param stackPointer the global that holds the stack pointer
     * @param floor the address below which no guarded function may begin
     */
    DepthGuard(Binary module, String exportName, int stackPointer, int floor) {
        this.module = module;
        this.stackPointer = stackPointer;
        this.floor = floor;
        this.left = module.addExportedGlobal(exportName);
    }

    /** Moves the function to a new index and puts a counting call of it in its place. */
    void guard(int function) {
        FunctionType type = module.typeOf(function);
        int moved = module.addFunction(module.typeIndexOf(function), module.body(function));
        ByteWriter out = new ByteWriter().number(0);
        out.instruction(Opcode.GLOBAL_GET, left).octet(Opcode.I32_EQZ);
        out.instruction(Opcode.GLOBAL_GET, stackPointer).constant(floor).octet(Opcode.I32_LT_U);
        out.octet(Opcode.I32_OR);
        out.octet(Opcode.IF).octet(Opcode.NO_RESULT).octet(Opcode.UNREACHABLE).octet(Opcode.END);
        count(out, Opcode.I32_SUB);
        for (int i = 0; i < type.parameters().size(); i++) {
            out.instruction(Opcode.LOCAL_GET, i);
        }
        out.instruction(Opcode.CALL, moved);
        count(out, Opcode.I32_ADD);
        module.replaceBody(function, out.octet(Opcode.END).toBytes());
    }

    private void count(ByteWriter out, int operation) {
        out.instruction(Opcode.GLOBAL_GET, left).constant(1).octet(operation).instruction(Opcode.GLOBAL_SET, left);
    }
}
