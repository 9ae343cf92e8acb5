package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes apart the branch tables of a generated parser, in which hundreds of cases stand in as many nested blocks. A case
 * whose code no branch leaves becomes a function; a chooser function calls it and answers where to go on; blocks that
 * nothing branches to any more are dissolved.
 */
final class DispatchTables {

    /** More cases than this make a table worth taking apart. */
    private static final int LARGE = 40;

    /** How many cases one chooser function knows. */
    private static final int GROUP = 48;

    /** The code of one case, and the block where it goes on. */
    private record Case(List<Instruction> code, Block next) {}

    private final Frame frame;
    private final Outliner outliner;

    DispatchTables(Frame frame, Outliner outliner) {
        this.frame = frame;
        this.outliner = outliner;
    }

    /** Rewrites the large tables of a function and measures it again. */
    void split(Block function) {
        for (Block holder : holders(function, new ArrayList<>())) {
            // Splitting an earlier table can have moved or removed the code of a later one.
            if (holder.isAttached() && holder.body().getLast() instanceof Instruction.BranchTable table) {
                split(function, holder, table);
            }
        }
        function.measure();
    }

    /** The blocks whose last instruction is a large table. */
    private static List<Block> holders(Block block, List<Block> found) {
        for (List<Instruction> list : List.of(block.body(), block.otherwise())) {
            for (Instruction instruction : list) {
                if (instruction instanceof Block inner) {
                    holders(inner, found);
                }
            }
        }
        if (!block.body().isEmpty()
                && block.body().getLast() instanceof Instruction.BranchTable table
                && table.targets().size() > LARGE) {
            found.add(block);
        }
        return found;
    }

    private void split(Block function, Block holder, Instruction.BranchTable table) {
        Map<Block, Integer> pieces = new HashMap<>();
        Map<Block, Case> cases = new HashMap<>();
        for (Block label : new LinkedHashSet<>(table.targets())) {
            caseOf(label).ifPresent(found -> {
                cases.put(label, found);
                if (!found.code().isEmpty()) {
                    pieces.put(label, outliner.section(frame, found.code()));
                }
            });
        }
        Set<Block> next = new LinkedHashSet<>();
        table.targets().forEach(label -> next.add(goesOn(cases, label)));
        List<Block> targets = List.copyOf(next);

        List<byte[]> bodies = new ArrayList<>();
        for (Block label : table.targets()) {
            ByteWriter body = new ByteWriter();
            Optional.ofNullable(pieces.get(label)).ifPresent(piece -> outliner.call(body, 0, piece));
            bodies.add(body.constant(1 + targets.indexOf(goesOn(cases, label))).toBytes());
        }
        holder.body().removeLast();
        holder.body().add(new Instruction.Dispatch(chooser(bodies), targets, table.otherwise()));
        dissolve(function, holder);
    }

    private static Block goesOn(Map<Block, Case> cases, Block label) {
        Case known = cases.get(label);
        return known == null ? label : known.next();
    }

    /** The code that a branch to {@code label} runs, when it is closed and its continuation is known. */
    private static Optional<Case> caseOf(Block label) {
        if (!label.isPlainBlock() || label.parent().isEmpty()) {
            return Optional.empty();
        }
        List<Instruction> siblings = label.siblings();
        int start = siblings.indexOf(label) + 1;
        int height = 0;
        for (int at = start; at < siblings.size(); at++) {
            Instruction instruction = siblings.get(at);
            if (instruction instanceof Instruction.Branch branch && !branch.conditional() && height == 0) {
                return Optional.of(new Case(List.copyOf(siblings.subList(start, at)), branch.target()))
                        .filter(found -> canBeGoneTo(found.next()));
            }
            if (!Outliner.movable(instruction) || height < instruction.pops()) {
                return Optional.empty();
            }
            height += instruction.pushes() - instruction.pops();
        }
        return label.parent()
                .filter(parent -> parent.isPlainBlock() && canBeGoneTo(parent))
                .map(parent -> new Case(List.copyOf(siblings.subList(start, siblings.size())), parent));
    }

    /** Whether a branch to the block carries no value and is no return of the function. */
    private static boolean canBeGoneTo(Block block) {
        return block.depth() > 0 && (block.isPlainBlock() || block.opcode() == Opcode.LOOP);
    }

    /** Two levels of small tables: the first selects a group, the second a case of the group. */
    private int chooser(List<byte[]> cases) {
        List<byte[]> groups = new ArrayList<>();
        for (int first = 0; first < cases.size(); first += GROUP) {
            List<byte[]> group = cases.subList(first, Math.min(first + GROUP, cases.size()));
            ByteWriter select = new ByteWriter().instruction(Opcode.LOCAL_GET, 1);
            select.constant(first).octet(Opcode.I32_SUB);
            int function = outliner.chooser(table(select, group));
            ByteWriter call = new ByteWriter();
            outliner.choose(call, 0, 1, function);
            groups.add(call.toBytes());
        }
        ByteWriter select = new ByteWriter().instruction(Opcode.LOCAL_GET, 1);
        select.constant(GROUP).octet(Opcode.I32_DIV_U);
        return outliner.chooser(table(select, groups));
    }

    /** A function body that runs the code of the selected case, which leaves the answer, and answers 0 for all other numbers. */
    private static byte[] table(ByteWriter select, Collection<byte[]> cases) {
        ByteWriter out = new ByteWriter().number(0);
        for (int i = 0; i <= cases.size(); i++) {
            out.octet(Opcode.BLOCK).octet(Opcode.NO_RESULT);
        }
        out.bytes(select.toBytes()).instruction(Opcode.BR_TABLE, cases.size());
        for (int i = 0; i <= cases.size(); i++) {
            out.number(i);
        }
        out.octet(Opcode.END);
        for (byte[] code : cases) {
            out.bytes(code).octet(Opcode.RETURN).octet(Opcode.END);
        }
        return out.constant(0).octet(Opcode.END).toBytes();
    }

    /** Removes the blocks around the table that were only there for their labels, and the code after them with them. */
    private static void dissolve(Block function, Block holder) {
        Set<Block> labels = new HashSet<>();
        collectLabels(function, labels);
        Optional<Block> around = Optional.of(holder);
        while (around.isPresent()) {
            Block block = around.get();
            around = block.parent();
            if (around.isPresent()
                    && block.isPlainBlock()
                    && !labels.contains(block)
                    && block.body().getLast().stops()) {
                block.dissolve();
            }
        }
    }

    private static void collectLabels(Block block, Set<Block> labels) {
        for (List<Instruction> list : List.of(block.body(), block.otherwise())) {
            for (Instruction instruction : list) {
                switch (instruction) {
                    case Block inner -> collectLabels(inner, labels);
                    case Instruction.Branch branch -> labels.add(branch.target());
                    case Instruction.BranchTable table -> {
                        table.targets().forEach(target -> labels.add(target));
                        labels.add(table.otherwise());
                    }
                    case Instruction.Dispatch dispatch -> {
                        dispatch.targets().forEach(target -> labels.add(target));
                        labels.add(dispatch.otherwise());
                    }
                    case Instruction.Plain plain -> {}
                    case Instruction.LocalGet get -> {}
                    case Instruction.LocalSet set -> {}
                    case Instruction.LocalTee tee -> {}
                }
            }
        }
    }
}
