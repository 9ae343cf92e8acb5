package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.util.ArrayList;
import java.util.List;

/** Writes instructions of a split function, or of a piece of it, with every local replaced by its place in the frame. */
final class CodeWriter {

    private final Frame frame;
    private final Outliner outliner;
    private final int pointer;
    private final int scratch;
    private final ByteWriter out;
    private final List<Block> open = new ArrayList<>();

    /**
     * @param pointer the local that holds the frame's address in the function that is written
     * @param scratch the first of as many locals as there are value types, in the order of {@link ValueType}
     */
    CodeWriter(Frame frame, Outliner outliner, int pointer, int scratch, ByteWriter out) {
        this.frame = frame;
        this.outliner = outliner;
        this.pointer = pointer;
        this.scratch = scratch;
        this.out = out;
    }

    /** Declares the scratch locals; {@code before} other locals of 32-bit integers come first. */
    static void declareScratch(ByteWriter out, int before) {
        ValueType[] types = ValueType.values();
        out.number(types.length + before);
        for (int i = 0; i < before; i++) {
            out.number(1).octet(ValueType.I32.code());
        }
        for (ValueType type : types) {
            out.number(1).octet(type.code());
        }
    }

    /** Writes the instructions, moving runs of them into functions of their own where {@code outline} says so. */
    void list(List<Instruction> list, boolean outline) {
        int at = 0;
        while (at < list.size()) {
            int end = outline ? outliner.runEnd(list, at) : at;
            if (end > at) {
                outliner.call(out, pointer, outliner.piece(frame, list.subList(at, end)));
                at = end;
            } else {
                instruction(list.get(at), outline);
                at++;
            }
        }
    }

    /** Writes one instruction in place; {@code outline} says whether runs inside it move. */
    void instruction(Instruction instruction, boolean outline) {
        switch (instruction) {
            case Instruction.Plain plain -> plain.code().write(out);
            case Instruction.LocalGet get -> load(get.local());
            case Instruction.LocalSet set -> store(set.local());
            case Instruction.LocalTee tee -> {
                store(tee.local());
                out.instruction(Opcode.LOCAL_GET, scratch(frame.type(tee.local())));
            }
            case Instruction.Branch branch ->
                out.instruction(branch.conditional() ? Opcode.BR_IF : Opcode.BR, distance(branch.target()));
            case Instruction.BranchTable table -> table(table);
            case Instruction.Dispatch dispatch -> dispatch(dispatch);
            case Block block -> block(block, outline);
        }
    }

    private void block(Block block, boolean outline) {
        out.octet(block.opcode()).octet(block.type());
        open.add(block);
        list(block.body(), outline);
        if (!block.otherwise().isEmpty()) {
            out.octet(Opcode.ELSE);
            list(block.otherwise(), outline);
        }
        open.removeLast();
        out.octet(Opcode.END);
    }

    private void load(int local) {
        out.instruction(Opcode.LOCAL_GET, pointer);
        frame.type(local).writeLoad(out, frame.offset(local));
    }

    /** Stores the value on the stack; a scratch local still has it afterwards. */
    private void store(int local) {
        ValueType type = frame.type(local);
        out.instruction(Opcode.LOCAL_SET, scratch(type));
        out.instruction(Opcode.LOCAL_GET, pointer);
        out.instruction(Opcode.LOCAL_GET, scratch(type));
        type.writeStore(out, frame.offset(local));
    }

    private void table(Instruction.BranchTable table) {
        out.instruction(Opcode.BR_TABLE, table.targets().size());
        table.targets().forEach(target -> out.number(distance(target)));
        out.number(distance(table.otherwise()));
    }

    private void dispatch(Instruction.Dispatch dispatch) {
        int index = scratch(ValueType.I32);
        out.instruction(Opcode.LOCAL_SET, index);
        out.octet(Opcode.BLOCK).octet(Opcode.NO_RESULT);
        outliner.choose(out, pointer, index, dispatch.chooser());
        out.instruction(Opcode.BR_TABLE, dispatch.targets().size() + 1);
        out.number(0);
        dispatch.targets().forEach(target -> out.number(distance(target) + 1));
        out.number(0);
        out.octet(Opcode.END);
        out.instruction(Opcode.BR, distance(dispatch.otherwise()));
    }

    private int scratch(ValueType type) {
        return scratch + type.place();
    }

    private int distance(Block target) {
        int index = open.lastIndexOf(target);
        if (index < 0) {
            throw new IllegalStateException("a branch leaves the piece that it was put into");
        }
        return open.size() - 1 - index;
    }
}
