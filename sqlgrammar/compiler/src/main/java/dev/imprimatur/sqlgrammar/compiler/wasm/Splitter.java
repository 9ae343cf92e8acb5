package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.util.Map;
import java.util.TreeMap;

/**
 * Rewrites a WebAssembly module so that no function exceeds what a JVM compiles, and so that recursion is bounded: HotSpot
 * interprets methods of more than 8,000 bytes for ever, and methods of more than 65,535 bytes can't be loaded at all.
 */
public final class Splitter {

    /** The name of the exported global that holds how many more guarded calls may be open at once. */
    public static final String DEPTH_LEFT = "depthLeft";

    /** The estimated size of JVM code, in bytes, above which a function is split. */
    private static final int LARGE = 6_500;

    /** How large the stack of C code was made when the module was built, in bytes. */
    private static final int BUILT_STACK = 32 << 20;

    /** What functions that are not recursive may need of that stack together, in bytes. */
    private static final int RESERVE = 256 << 10;

    private final int pieceSize;
    private final int leastPieceSize;
    private final int stackSize;

    /**
     * A splitter that makes pieces of a certain size.
     *
     * @param pieceSize the estimated size of JVM code up to which a piece of a split function grows
     * @param leastPieceSize the size below which code stays where it is
     * @param stackSize the size of the stack in linear memory, in bytes
     */
    public Splitter(int pieceSize, int leastPieceSize, int stackSize) {
        this.pieceSize = pieceSize;
        this.leastPieceSize = leastPieceSize;
        this.stackSize = stackSize;
    }

    /**
     * The module rewritten. Blocks of generated parsers are nested thousands deep: call it on a thread with a large stack.
     *
     * @param stackPointerExport the export that answers the stack pointer and does nothing else
     */
    public byte[] split(byte[] bytes, String stackPointerExport) {
        Binary built = new Binary(bytes);
        int stackPointer = stackPointer(built, built.exportedFunction(stackPointerExport));
        int top = built.globalValue(stackPointer);
        int floor = top - BUILT_STACK;
        Binary module = new Binary(StackSize.moved(bytes, top, floor + stackSize));
        Map<Integer, FunctionReader.Function> functions = new TreeMap<>();
        for (int index = module.imported(); index < module.functionCount(); index++) {
            functions.put(index, FunctionReader.read(module, index));
        }
        CallGraph calls = new CallGraph(module, functions);
        Outliner outliner = new Outliner(module, pieceSize, leastPieceSize);
        FunctionSplitter splitter = new FunctionSplitter(module, outliner, stackPointer);
        functions.forEach((index, function) -> {
            if (function.code().weight() > LARGE) {
                splitter.split(index, function);
            }
        });
        DepthGuard guard = new DepthGuard(module, DEPTH_LEFT, stackPointer, floor + RESERVE);
        calls.recursive().forEach(guard::guard);
        return module.toBytes();
    }

    private static int stackPointer(Binary module, int function) {
        ByteReader in = new ByteReader(module.body(function));
        if (in.octet() != 0 || in.octet() != Opcode.GLOBAL_GET) {
            throw new MalformedModuleException("the function that answers the stack pointer does something else");
        }
        int global = in.number();
        if (in.octet() != Opcode.END) {
            throw new MalformedModuleException("the function that answers the stack pointer does more than that");
        }
        return global;
    }
}
