package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.util.ArrayList;
import java.util.List;

/** What a function takes and what it gives. */
record FunctionType(List<ValueType> parameters, List<ValueType> results) {

    private static final int MARK = 0x60;

    FunctionType {
        parameters = List.copyOf(parameters);
        results = List.copyOf(results);
        if (results.size() > 1) {
            throw new MalformedModuleException("functions with several results are not handled");
        }
    }

    static FunctionType read(ByteReader in) {
        if (in.octet() != MARK) {
            throw new MalformedModuleException("only plain function types are handled");
        }
        return new FunctionType(types(in), types(in));
    }

    /** This type with one more parameter that carries nothing. */
    FunctionType padded() {
        List<ValueType> more = new ArrayList<>(parameters);
        more.add(ValueType.F32);
        return new FunctionType(more, results);
    }

    void write(ByteWriter out) {
        out.octet(MARK).number(parameters.size());
        parameters.forEach(type -> out.octet(type.code()));
        out.number(results.size());
        results.forEach(type -> out.octet(type.code()));
    }

    /** The block type of a block that leaves what this function gives. */
    int blockType() {
        return results.isEmpty() ? Opcode.NO_RESULT : results.getFirst().code();
    }

    private static List<ValueType> types(ByteReader in) {
        int count = in.number();
        List<ValueType> types = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            types.add(ValueType.of(in.octet()));
        }
        return types;
    }
}
