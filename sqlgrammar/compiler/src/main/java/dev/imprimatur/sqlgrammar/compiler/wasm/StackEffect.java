package dev.imprimatur.sqlgrammar.compiler.wasm;

/** What an instruction does to the operand stack, and about how many bytes of JVM code it becomes. */
record StackEffect(int pops, int pushes, int weight) {

    private static final StackEffect NONE = new StackEffect(0, 0, 0);
    private static final StackEffect CONSTANT = new StackEffect(0, 1, 3);
    private static final StackEffect LOAD = new StackEffect(1, 1, 7);
    private static final StackEffect STORE = new StackEffect(2, 0, 7);
    private static final StackEffect UNARY = new StackEffect(1, 1, 3);
    private static final StackEffect BINARY = new StackEffect(2, 1, 3);
    private static final StackEffect BULK = new StackEffect(3, 0, 8);

    /** The effect of an instruction that has no label, no local and calls nothing; passes over its immediate operands. */
    static StackEffect read(int opcode, ByteReader in) {
        return switch (opcode) {
            case Opcode.UNREACHABLE -> new StackEffect(0, 0, 4);
            case Opcode.NOP -> NONE;
            case Opcode.DROP -> new StackEffect(1, 0, 1);
            case Opcode.SELECT -> new StackEffect(3, 1, 10);
            case Opcode.GLOBAL_GET -> numbered(in, 1, new StackEffect(0, 1, 9));
            case Opcode.GLOBAL_SET -> numbered(in, 1, new StackEffect(1, 0, 9));
            case Opcode.MEMORY_SIZE -> numbered(in, 1, new StackEffect(0, 1, 4));
            case Opcode.MEMORY_GROW -> numbered(in, 1, new StackEffect(1, 1, 4));
            case Opcode.I32_CONST, Opcode.I64_CONST -> numbered(in, 1, CONSTANT);
            case Opcode.F32_CONST -> fixed(in, 4);
            case Opcode.F64_CONST -> fixed(in, 8);
            case Opcode.EXTENDED -> extended(in);
            default -> numeric(opcode, in);
        };
    }

    static StackEffect call(FunctionType type, int more) {
        return new StackEffect(type.parameters().size() + more, type.results().size(), 12 + more);
    }

    private static StackEffect numbered(ByteReader in, int immediates, StackEffect effect) {
        for (int i = 0; i < immediates; i++) {
            in.skipNumber();
        }
        return effect;
    }

    private static StackEffect fixed(ByteReader in, int size) {
        in.skip(size);
        return CONSTANT;
    }

    private static StackEffect numeric(int opcode, ByteReader in) {
        if (opcode >= Opcode.FIRST_LOAD && opcode <= Opcode.LAST_STORE) {
            return numbered(in, 2, opcode <= Opcode.LAST_LOAD ? LOAD : STORE);
        }
        if (opcode < Opcode.I32_EQZ || opcode > Opcode.LAST_SIGN_EXTENSION) {
            throw new MalformedModuleException("instruction 0x%x is not handled".formatted(opcode));
        }
        return isUnary(opcode) ? UNARY : BINARY;
    }

    /** Tests against zero, bit counts, float functions of one argument, conversions and sign extensions. */
    private static boolean isUnary(int opcode) {
        return opcode == 0x45
                || opcode == 0x50
                || (opcode >= 0x67 && opcode <= 0x69)
                || (opcode >= 0x79 && opcode <= 0x7b)
                || (opcode >= 0x8b && opcode <= 0x91)
                || (opcode >= 0x99 && opcode <= 0x9f)
                || opcode >= 0xa7;
    }

    /** Saturating conversions and bulk memory instructions. */
    private static StackEffect extended(ByteReader in) {
        int operation = in.number();
        return switch (operation) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> UNARY;
            case 8, 10 -> numbered(in, 2, BULK);
            case 9 -> numbered(in, 1, NONE);
            case 11 -> numbered(in, 1, BULK);
            default -> throw new MalformedModuleException("instruction 0xfc %d is not handled".formatted(operation));
        };
    }
}
