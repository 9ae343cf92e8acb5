package dev.imprimatur.sqlgrammar.compiler.wasm;

/**
 * Bounds recursion: a guarded function counts an exported global down while it runs and traps when nothing is left, long
 * before the thread's stack could overflow. The host sets the global before each call from outside.
 */
final class DepthGuard {

    private final Binary module;
    private final int left;

    DepthGuard(Binary module, String exportName) {
        this.module = module;
        this.left = module.addExportedGlobal(exportName);
    }

    /** Moves the function to a new index and puts a counting call of it in its place. */
    void guard(int function) {
        FunctionType type = module.typeOf(function);
        int moved = module.addFunction(module.typeIndexOf(function), module.body(function));
        ByteWriter out = new ByteWriter().number(0);
        out.instruction(Opcode.GLOBAL_GET, left).octet(Opcode.I32_EQZ);
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
