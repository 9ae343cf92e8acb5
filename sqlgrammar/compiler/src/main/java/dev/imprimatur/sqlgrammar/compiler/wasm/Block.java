package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A {@code block}, {@code loop} or {@code if} with the instructions inside it. Blocks have identity: a branch points at the
 * very block it goes to. The lists are changed while a function is split.
 */
final class Block implements Instruction {

    private final int opcode;
    private final int type;
    private final int depth;
    private final List<Instruction> body = new ArrayList<>();
    private final List<Instruction> otherwise = new ArrayList<>();
    private Optional<Block> parent;
    private int weight;
    private int reach = Integer.MAX_VALUE;

    private Block(int opcode, int type, Optional<Block> parent, int depth) {
        this.opcode = opcode;
        this.type = type;
        this.parent = parent;
        this.depth = depth;
    }

    /** The block around a whole function; branching to it returns. */
    static Block outermost(FunctionType function) {
        return new Block(Opcode.BLOCK, function.blockType(), Optional.empty(), 0);
    }

    /** A block inside this one; the caller puts it into one of the lists. */
    Block inner(int innerOpcode, int innerType) {
        return new Block(innerOpcode, innerType, Optional.of(this), depth + 1);
    }

    int opcode() {
        return opcode;
    }

    int type() {
        return type;
    }

    Optional<Block> parent() {
        return parent;
    }

    /** How many blocks are around it. */
    int depth() {
        return depth;
    }

    List<Instruction> body() {
        return body;
    }

    /** The else part of an {@code if}. */
    List<Instruction> otherwise() {
        return otherwise;
    }

    boolean isPlainBlock() {
        return opcode == Opcode.BLOCK && type == Opcode.NO_RESULT;
    }

    /** Whether every branch inside stays inside. */
    boolean isClosed() {
        return reach >= depth;
    }

    /** The list of the parent that holds this block, and every one of its elements. */
    List<Instruction> siblings() {
        Block around = parent.orElseThrow();
        return around.body.contains(this) ? around.body : around.otherwise;
    }

    /** Whether it is still part of its function. */
    boolean isAttached() {
        return parent.isEmpty() || (siblings().contains(this) && parent.get().isAttached());
    }

    /** Puts what is in this block in its place; all that follows it must be out of reach. */
    void dissolve() {
        List<Instruction> siblings = siblings();
        siblings.subList(siblings.indexOf(this), siblings.size()).clear();
        siblings.addAll(body);
        for (Instruction instruction : body) {
            if (instruction instanceof Block inner) {
                inner.parent = parent;
            }
        }
    }

    /** Computes weight and reach of this block and all inside it; to be called after a change. */
    void measure() {
        weight = 8;
        reach = Integer.MAX_VALUE;
        Stream.concat(body.stream(), otherwise.stream()).forEach(instruction -> {
            if (instruction instanceof Block inner) {
                inner.measure();
            }
            weight += instruction.weight();
            reach = Math.min(reach, instruction.reach());
        });
    }

    @Override
    public int pops() {
        return opcode == Opcode.IF ? 1 : 0;
    }

    @Override
    public int pushes() {
        return type == Opcode.NO_RESULT ? 0 : 1;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int reach() {
        return reach;
    }
}
