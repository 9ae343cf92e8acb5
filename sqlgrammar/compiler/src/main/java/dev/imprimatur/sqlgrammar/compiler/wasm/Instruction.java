package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.util.List;

/**
 * One instruction of a function as a tree: a block holds the instructions inside it, a branch names the block it leaves or
 * repeats. Weights estimate the bytes of JVM code that the instruction becomes once locals live in a frame in memory.
 */
sealed interface Instruction
        permits Block,
                Instruction.Plain,
                Instruction.LocalGet,
                Instruction.LocalSet,
                Instruction.LocalTee,
                Instruction.Branch,
                Instruction.BranchTable,
                Instruction.Dispatch {

    /** How many values it takes from the operand stack. */
    int pops();

    /** How many values it leaves there. */
    int pushes();

    int weight();

    /** Whether nothing after it in the same list can be reached by falling through it. */
    default boolean stops() {
        return false;
    }

    /** The least depth of a block that a branch in here goes to; {@link Integer#MAX_VALUE} without branches. */
    default int reach() {
        return Integer.MAX_VALUE;
    }

    /** An instruction without labels and locals, kept as its bytes. */
    record Plain(Encoded code, StackEffect effect) implements Instruction {
        @Override
        public int pops() {
            return effect.pops();
        }

        @Override
        public int pushes() {
            return effect.pushes();
        }

        @Override
        public int weight() {
            return effect.weight();
        }

        @Override
        public boolean stops() {
            return code.opcode() == Opcode.UNREACHABLE;
        }
    }

    /** The bytes of one instruction. */
    final class Encoded {
        private final byte[] bytes;

        Encoded(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        int opcode() {
            return bytes[0] & 0xff;
        }

        /** The number after the opcode. */
        int immediate() {
            ByteReader in = new ByteReader(bytes);
            in.octet();
            return in.number();
        }

        void write(ByteWriter out) {
            out.bytes(bytes);
        }
    }

    /** Reads a local. */
    record LocalGet(int local) implements Instruction {
        @Override
        public int pops() {
            return 0;
        }

        @Override
        public int pushes() {
            return 1;
        }

        @Override
        public int weight() {
            return 9;
        }
    }

    /** Writes a local. */
    record LocalSet(int local) implements Instruction {
        @Override
        public int pops() {
            return 1;
        }

        @Override
        public int pushes() {
            return 0;
        }

        @Override
        public int weight() {
            return 13;
        }
    }

    /** Writes a local and keeps the value on the stack. */
    record LocalTee(int local) implements Instruction {
        @Override
        public int pops() {
            return 1;
        }

        @Override
        public int pushes() {
            return 1;
        }

        @Override
        public int weight() {
            return 15;
        }
    }

    /** Goes to a block's label: always, or when the value on the stack is not zero. Returning is a branch to the outermost block. */
    record Branch(Block target, boolean conditional) implements Instruction {
        @Override
        public int pops() {
            return conditional ? 1 : 0;
        }

        @Override
        public int pushes() {
            return 0;
        }

        @Override
        public int weight() {
            return 6;
        }

        @Override
        public boolean stops() {
            return !conditional;
        }

        @Override
        public int reach() {
            return target.depth();
        }
    }

    /** Goes to the target that the number on the stack selects. */
    record BranchTable(List<Block> targets, Block otherwise) implements Instruction {
        public BranchTable {
            targets = List.copyOf(targets);
        }

        @Override
        public int pops() {
            return 1;
        }

        @Override
        public int pushes() {
            return 0;
        }

        @Override
        public int weight() {
            return 20 + 4 * targets.size();
        }

        @Override
        public boolean stops() {
            return true;
        }

        @Override
        public int reach() {
            return targets.stream().mapToInt(Block::depth).reduce(otherwise.depth(), Math::min);
        }
    }

    /**
     * What became of an over-large branch table: the function {@code chooser} takes the selecting number, runs the code of
     * its case and answers where to go on: 0 is {@code otherwise}, n is the n-th of {@code targets}.
     */
    record Dispatch(int chooser, List<Block> targets, Block otherwise) implements Instruction {
        public Dispatch {
            targets = List.copyOf(targets);
        }

        @Override
        public int pops() {
            return 1;
        }

        @Override
        public int pushes() {
            return 0;
        }

        @Override
        public int weight() {
            return 40 + 4 * targets.size();
        }

        @Override
        public boolean stops() {
            return true;
        }

        @Override
        public int reach() {
            return targets.stream().mapToInt(Block::depth).reduce(otherwise.depth(), Math::min);
        }
    }
}
