package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Reads the body of one function into a tree of instructions. */
final class FunctionReader {

    /** A function as it was read: the types of its parameters and locals in index order, and its instructions. */
    record Function(FunctionType type, List<ValueType> locals, Block code) {
        Function {
            locals = List.copyOf(locals);
        }
    }

    private final Binary module;
    private final ByteReader in;
    private final Deque<Block> open = new ArrayDeque<>();
    private final Deque<List<Instruction>> lists = new ArrayDeque<>();

    private FunctionReader(Binary module, ByteReader in) {
        this.module = module;
        this.in = in;
    }

    static Function read(Binary module, int function) {
        FunctionReader reader = new FunctionReader(module, new ByteReader(module.body(function)));
        FunctionType type = module.typeOf(function);
        List<ValueType> locals = reader.locals(type);
        Block code = reader.code(type);
        code.measure();
        return new Function(type, locals, code);
    }

    private List<ValueType> locals(FunctionType type) {
        List<ValueType> locals = new ArrayList<>(type.parameters());
        for (int runs = in.number(); runs > 0; runs--) {
            int count = in.number();
            ValueType each = ValueType.of(in.octet());
            for (int i = 0; i < count; i++) {
                locals.add(each);
            }
        }
        return locals;
    }

    private Block code(FunctionType type) {
        Block outermost = Block.outermost(type);
        enter(outermost);
        while (!open.isEmpty()) {
            instruction();
        }
        if (in.hasMore()) {
            throw new MalformedModuleException("a function goes on after its end");
        }
        return outermost;
    }

    private void enter(Block block) {
        open.push(block);
        lists.push(block.body());
    }

    private void instruction() {
        int start = in.position();
        int opcode = in.octet();
        switch (opcode) {
            case Opcode.BLOCK, Opcode.LOOP, Opcode.IF -> block(opcode);
            case Opcode.ELSE -> {
                lists.pop();
                lists.push(current().otherwise());
            }
            case Opcode.END -> {
                lists.pop();
                open.pop();
            }
            case Opcode.BR -> add(new Instruction.Branch(label(), false));
            case Opcode.BR_IF -> add(new Instruction.Branch(label(), true));
            case Opcode.BR_TABLE -> branchTable();
            case Opcode.RETURN -> add(new Instruction.Branch(open.getLast(), false));
            case Opcode.LOCAL_GET -> add(new Instruction.LocalGet(in.number()));
            case Opcode.LOCAL_SET -> add(new Instruction.LocalSet(in.number()));
            case Opcode.LOCAL_TEE -> add(new Instruction.LocalTee(in.number()));
            default -> {
                StackEffect effect = effect(opcode);
                add(new Instruction.Plain(new Instruction.Encoded(in.since(start)), effect));
            }
        }
    }

    private StackEffect effect(int opcode) {
        return switch (opcode) {
            case Opcode.CALL -> StackEffect.call(module.typeOf(in.number()), 0);
            case Opcode.CALL_INDIRECT -> {
                FunctionType type = module.type(in.number());
                in.number();
                yield StackEffect.call(type, 1);
            }
            default -> StackEffect.read(opcode, in);
        };
    }

    private void block(int opcode) {
        int type = in.octet();
        if (type != Opcode.NO_RESULT) {
            ValueType.of(type);
        }
        Block block = current().inner(opcode, type);
        add(block);
        enter(block);
    }

    private void branchTable() {
        int count = in.number();
        List<Block> targets = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            targets.add(label());
        }
        add(new Instruction.BranchTable(targets, label()));
    }

    private Block current() {
        return open.element();
    }

    private Block label() {
        int distance = in.number();
        return open.stream()
                .skip(distance)
                .findFirst()
                .orElseThrow(() -> new MalformedModuleException("a branch leaves its function"));
    }

    private void add(Instruction instruction) {
        lists.element().add(instruction);
    }
}
