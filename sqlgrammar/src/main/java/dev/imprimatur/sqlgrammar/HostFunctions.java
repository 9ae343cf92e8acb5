package dev.imprimatur.sqlgrammar;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;

/**
 * What the grammar's WebAssembly imports. It gets memory and C's long jumps, which are how PostgreSQL reports errors; all else,
 * above all input and output, is refused.
 */
final class HostFunctions {

    /** Throw of C's longjmp; caught by the innermost {@code invoke_…}. */
    private static final class LongJump extends RuntimeException {
        LongJump() {
            super("long jump", null, false, false);
        }
    }

    private static final long[] NOTHING = {};
    private static final int PAGE = 64 << 10;

    /** The imports for an instance of the module. */
    ImportValues imports(WasmModule module) {
        ImportValues.Builder imports = ImportValues.builder();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            if (!(module.importSection().getImport(i) instanceof FunctionImport function)) {
                throw new IllegalStateException("the grammar imports something that is no function");
            }
            String name = Optional.ofNullable(ModuleNames.IMPORTS.get(function.name()))
                    .orElseThrow(() -> new IllegalStateException("the grammar imports an unknown function"));
            FunctionType type = module.typeSection().getType(function.typeIndex());
            imports.addFunction(new HostFunction(function.module(), function.name(), type, handle(name, type)));
        }
        return imports.build();
    }

    private WasmFunctionHandle handle(String name, FunctionType type) {
        Map<String, WasmFunctionHandle> known = Map.of(
                "__emscripten_throw_longjmp",
                (instance, arguments) -> {
                    throw new LongJump();
                },
                "_emscripten_resize_heap",
                (instance, arguments) -> new long[] {grow(instance.memory(), arguments[0])});
        if (name.startsWith("invoke_")) {
            long[] result = type.returns().isEmpty() ? NOTHING : new long[1];
            return (instance, arguments) -> invoke(instance, arguments, result);
        }
        return known.getOrDefault(name, (instance, arguments) -> {
            throw new IllegalStateException("the grammar calls `%s`, which it is not given".formatted(name));
        });
    }

    /** Calls a function of the table so that a long jump out of it comes back here. */
    private long[] invoke(Instance instance, long[] arguments, long[] jumped) {
        long stack = instance.export(ModuleNames.STACK_POINTER).apply()[0];
        GlobalInstance depth = instance.exports().global(Engine.DEPTH_LEFT);
        long left = depth.getValue();
        try {
            int function = instance.table(0).requiredRef((int) arguments[0]);
            return instance.getMachine().call(function, Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (LongJump jump) {
            instance.export(ModuleNames.STACK_RESTORE).apply(stack);
            instance.export(ModuleNames.SET_THREW).apply(1, 0);
            depth.setValue(left);
            return jumped.clone();
        }
    }

    /** 1 when the memory has at least so many bytes afterwards, else 0. */
    private static int grow(Memory memory, long bytes) {
        long missing = Integer.toUnsignedLong((int) bytes) - (long) memory.pages() * PAGE;
        if (missing <= 0) {
            return 1;
        }
        return memory.grow((int) ((missing + PAGE - 1) / PAGE)) < 0 ? 0 : 1;
    }
}
