package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.util.List;
import java.util.function.Consumer;

/**
 * Moves runs of instructions into functions of their own. A run can be moved when no branch leaves it and when it leaves the
 * operand stack as it found it without looking below. The new functions get the frame's address.
 */
final class Outliner {

    private final Binary module;
    private final int pieceType;
    private final int chooserType;
    private final int most;
    private final int least;

    /**
     * @param most the weight up to which a piece grows
     * @param least the weight below which moving is not worth a call
     */
    Outliner(Binary module, int most, int least) {
        this.module = module;
        this.pieceType = module.addUnusedType(new FunctionType(List.of(ValueType.I32), List.of()));
        this.chooserType =
                module.addUnusedType(new FunctionType(List.of(ValueType.I32, ValueType.I32), List.of(ValueType.I32)));
        this.most = most;
        this.least = least;
    }

    /** Where the run that begins at {@code start} ends; {@code start} itself when there is none worth moving. */
    int runEnd(List<Instruction> list, int start) {
        int height = 0;
        int weight = 0;
        int end = start;
        int endWeight = 0;
        for (int at = start; at < list.size(); at++) {
            Instruction instruction = list.get(at);
            if (!movable(instruction) || height < instruction.pops()) {
                break;
            }
            height += instruction.pushes() - instruction.pops();
            weight += instruction.weight();
            if (height == 0) {
                if (end > start && weight > most) {
                    break;
                }
                end = at + 1;
                endWeight = weight;
            }
        }
        return endWeight < least ? start : end;
    }

    /** Makes a function of a run that {@link #runEnd} found; a heavy block in it is taken apart inside. */
    int piece(Frame frame, List<Instruction> run) {
        boolean heavy = weight(run) > most;
        return function(frame, code -> run.forEach(instruction -> code.instruction(instruction, heavy)));
    }

    /** Makes a function of any closed list of instructions; a long one becomes several runs. */
    int section(Frame frame, List<Instruction> list) {
        boolean heavy = weight(list) > most;
        return function(frame, code -> code.list(list, heavy));
    }

    private int function(Frame frame, Consumer<CodeWriter> content) {
        int parameters = module.type(pieceType).parameters().size();
        ByteWriter body = new ByteWriter();
        CodeWriter.declareScratch(body, 0);
        content.accept(new CodeWriter(frame, this, 0, parameters, body));
        return module.addFunction(pieceType, body.octet(Opcode.END).toBytes());
    }

    private static int weight(List<Instruction> list) {
        return list.stream().mapToInt(Instruction::weight).sum();
    }

    /** Calls a piece; {@code pointer} is the local that holds the frame's address. */
    void call(ByteWriter out, int pointer, int piece) {
        out.instruction(Opcode.LOCAL_GET, pointer);
        pad(out, pieceType, 1);
        out.instruction(Opcode.CALL, piece);
    }

    /** Calls a function made with {@link #chooser}; the local {@code index} holds the selecting number. */
    void choose(ByteWriter out, int pointer, int index, int chooser) {
        out.instruction(Opcode.LOCAL_GET, pointer);
        out.instruction(Opcode.LOCAL_GET, index);
        pad(out, chooserType, 2);
        out.instruction(Opcode.CALL, chooser);
    }

    /** Adds a function that takes the frame's address and a selecting number and answers a number. */
    int chooser(byte[] body) {
        return module.addFunction(chooserType, body);
    }

    private void pad(ByteWriter out, int type, int given) {
        for (int i = module.type(type).parameters().size(); i > given; i--) {
            ValueType.F32.writeZero(out);
        }
    }

    /** Whether an instruction can be part of a run. */
    static boolean movable(Instruction instruction) {
        return switch (instruction) {
            case Block block -> block.isClosed();
            case Instruction.Branch branch -> false;
            case Instruction.BranchTable table -> false;
            case Instruction.Dispatch dispatch -> false;
            case Instruction.Plain plain -> !plain.stops();
            case Instruction.LocalGet get -> true;
            case Instruction.LocalSet set -> true;
            case Instruction.LocalTee tee -> true;
        };
    }
}
