package dev.imprimatur.sqlgrammar;

import dev.imprimatur.sqlgrammar.code.GrammarCode;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;

/** One instance of the compiled grammar with its memory. After an exception it is broken and must not be used again. */
final class Engine {

    /** What the grammar answers. */
    sealed interface Answer {}

    /** The tree, in the form that {@link TreeReader} reads. */
    static final class Tree implements Answer {
        private final byte[] json;

        Tree(byte[] json) {
            this.json = json;
        }

        byte[] json() {
            return json;
        }
    }

    /** PostgreSQL's error message; the position counts characters from 1 and is 0 when unknown. */
    record Failure(String message, int position) implements Answer {}

    /** The exported global that bounds recursion. */
    static final String DEPTH_LEFT = "depthLeft";

    /** Enough for data, stack and ordinary statements, in pages. */
    private static final int FIRST_PAGES = 96;

    /** Enough for the longest statement that {@link Limits} allow. */
    private static final int MOST_PAGES = 12_288;

    // Places in the structs that the grammar answers with.
    private static final int TREE = 0;
    private static final int ERROR = 8;
    private static final int ERROR_MESSAGE = 0;
    private static final int ERROR_POSITION = 16;

    private final FlatMemory memory = new FlatMemory(FIRST_PAGES, MOST_PAGES);
    private final ExportFunction malloc;
    private final ExportFunction free;
    private final ExportFunction parse;
    private final ExportFunction freeResult;
    private final GlobalInstance depthLeft;

    Engine() {
        WasmModule module = GrammarCode.load();
        Instance instance = Instance.builder(module)
                .withImportValues(new HostFunctions().imports(module))
                .withMachineFactory(GrammarCode::create)
                .withMemoryFactory(limits -> memory)
                .withMemoryLimits(new MemoryLimits(FIRST_PAGES, MOST_PAGES))
                .build();
        this.malloc = instance.export(ModuleNames.MALLOC);
        this.free = instance.export(ModuleNames.FREE);
        this.parse = instance.export(ModuleNames.PARSE);
        this.freeResult = instance.export(ModuleNames.FREE_RESULT);
        this.depthLeft = instance.exports().global(DEPTH_LEFT);
        depthLeft.setValue(Integer.MAX_VALUE);
        instance.export(ModuleNames.START).apply();
    }

    /**
     * Parses a text.
     *
     * @param text UTF-8 without NUL
     * @param calls how many recursive calls may be open at once
     */
    Answer parse(byte[] text, int calls) {
        int input = (int) malloc.apply(text.length + 1L)[0];
        if (input == 0) {
            throw new IllegalStateException("no memory is left for it");
        }
        memory.write(input, text);
        memory.writeByte(input + text.length, (byte) 0);
        depthLeft.setValue(calls);
        int result = (int) parse.apply(input)[0];
        depthLeft.setValue(Integer.MAX_VALUE);
        Answer answer = answer(result);
        freeResult.apply(result);
        free.apply(input);
        return answer;
    }

    private Answer answer(int result) {
        int error = memory.readInt(result + ERROR);
        if (error != 0) {
            return new Failure(
                    memory.string(memory.readInt(error + ERROR_MESSAGE)), memory.readInt(error + ERROR_POSITION));
        }
        int tree = memory.readInt(result + TREE);
        return new Tree(memory.readBytes(tree, memory.stringLength(tree)));
    }

    /** How much memory the instance has, in bytes. */
    long size() {
        return (long) memory.pages() * Memory.PAGE_SIZE;
    }
}
