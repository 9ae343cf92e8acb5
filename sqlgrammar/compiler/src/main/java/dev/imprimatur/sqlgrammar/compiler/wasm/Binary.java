package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A WebAssembly module as its sections: function types, functions and their bodies can be read and added to, globals and
 * exports can be added, everything else is carried over byte for byte.
 */
final class Binary {

    private static final byte[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};

    private static final int TYPES = 1;
    private static final int IMPORTS = 2;
    private static final int FUNCTIONS = 3;
    private static final int GLOBALS = 6;
    private static final int EXPORTS = 7;
    private static final int CODE = 10;

    private static final class Section {
        private final int id;
        private final byte[] content;

        Section(int id, byte[] content) {
            this.id = id;
            this.content = content;
        }
    }

    private final List<Section> sections = new ArrayList<>();
    private final List<FunctionType> types = new ArrayList<>();
    private final List<Integer> functions = new ArrayList<>();
    private final List<byte[]> bodies = new ArrayList<>();
    private final List<Integer> globalValues = new ArrayList<>();
    private final Map<String, Integer> exportedFunctions = new HashMap<>();
    private final List<byte[]> newGlobals = new ArrayList<>();
    private final List<byte[]> newExports = new ArrayList<>();
    private int imported;
    private int globals;
    private int exports;

    Binary(byte[] module) {
        ByteReader in = new ByteReader(module);
        for (byte expected : HEADER) {
            if (in.octet() != expected) {
                throw new MalformedModuleException("this is not a WebAssembly 1.0 module");
            }
        }
        while (in.hasMore()) {
            Section section = new Section(in.octet(), in.part(in.number()).rest());
            sections.add(section);
            read(section.id, new ByteReader(section.content));
        }
        if (bodies.size() != functions.size() - imported) {
            throw new MalformedModuleException("the module declares other functions than it defines");
        }
    }

    private void read(int id, ByteReader in) {
        switch (id) {
            case TYPES -> readTypes(in);
            case IMPORTS -> readImports(in);
            case FUNCTIONS -> readFunctions(in);
            case GLOBALS -> readGlobals(in);
            case EXPORTS -> readExports(in);
            case CODE -> readBodies(in);
            default -> {
                // Carried over as it is.
            }
        }
    }

    private void readTypes(ByteReader in) {
        for (int left = in.number(); left > 0; left--) {
            types.add(FunctionType.read(in));
        }
    }

    private void readImports(ByteReader in) {
        for (int left = in.number(); left > 0; left--) {
            in.name();
            in.name();
            if (in.octet() != 0) {
                throw new MalformedModuleException("only functions can be imported");
            }
            functions.add(in.number());
            imported++;
        }
    }

    private void readFunctions(ByteReader in) {
        for (int left = in.number(); left > 0; left--) {
            functions.add(in.number());
        }
    }

    private void readGlobals(ByteReader in) {
        globals = in.number();
        for (int left = globals; left > 0; left--) {
            ValueType.of(in.octet());
            in.octet();
            if (in.octet() != Opcode.I32_CONST) {
                throw new MalformedModuleException("only globals that start as a 32-bit constant are handled");
            }
            globalValues.add(in.signed());
            in.octet();
        }
    }

    private void readExports(ByteReader in) {
        exports = in.number();
        for (int left = exports; left > 0; left--) {
            String name = in.name();
            int kind = in.octet();
            int index = in.number();
            if (kind == 0) {
                exportedFunctions.put(name, index);
            }
        }
    }

    private void readBodies(ByteReader in) {
        for (int left = in.number(); left > 0; left--) {
            bodies.add(in.part(in.number()).rest());
        }
    }

    int imported() {
        return imported;
    }

    int functionCount() {
        return functions.size();
    }

    int exportedFunction(String name) {
        return Optional.ofNullable(exportedFunctions.get(name))
                .orElseThrow(() -> new MalformedModuleException("the module exports no function `%s`".formatted(name)));
    }

    FunctionType type(int index) {
        return types.get(index);
    }

    FunctionType typeOf(int function) {
        return types.get(functions.get(function));
    }

    byte[] body(int function) {
        return bodies.get(function - imported);
    }

    void replaceBody(int function, byte[] body) {
        bodies.set(function - imported, body);
    }

    /** Adds a type that no function of the module has, so that calls through the function table never consider it. */
    int addUnusedType(FunctionType wanted) {
        FunctionType type = wanted;
        while (types.contains(type)) {
            type = type.padded();
        }
        types.add(type);
        return types.size() - 1;
    }

    int addFunction(int type, byte[] body) {
        functions.add(type);
        bodies.add(body);
        return functions.size() - 1;
    }

    int typeIndexOf(int function) {
        return functions.get(function);
    }

    /** What a global holds at the start. */
    int globalValue(int global) {
        return globalValues.get(global);
    }

    /** Adds a mutable 32-bit global that starts at zero and is exported under {@code name}. */
    int addExportedGlobal(String name) {
        int index = globals + newGlobals.size();
        ByteWriter global = new ByteWriter().octet(ValueType.I32.code()).octet(1);
        newGlobals.add(global.constant(0).octet(Opcode.END).toBytes());
        newExports.add(new ByteWriter().name(name).octet(3).number(index).toBytes());
        return index;
    }

    byte[] toBytes() {
        ByteWriter out = new ByteWriter().bytes(HEADER);
        for (Section section : sections) {
            out.octet(section.id).sized(content(section));
        }
        return out.toBytes();
    }

    private byte[] content(Section section) {
        ByteWriter out = new ByteWriter();
        switch (section.id) {
            case TYPES -> {
                out.number(types.size());
                types.forEach(type -> type.write(out));
            }
            case FUNCTIONS -> {
                out.number(functions.size() - imported);
                functions.subList(imported, functions.size()).forEach(out::number);
            }
            case GLOBALS -> appended(out, section, globals, newGlobals);
            case EXPORTS -> appended(out, section, exports, newExports);
            case CODE -> {
                out.number(bodies.size());
                bodies.forEach(out::sized);
            }
            default -> out.bytes(section.content);
        }
        return out.toBytes();
    }

    private static void appended(ByteWriter out, Section section, int count, List<byte[]> more) {
        ByteReader old = new ByteReader(section.content);
        old.number();
        out.number(count + more.size()).bytes(old.rest());
        more.forEach(out::bytes);
    }
}
