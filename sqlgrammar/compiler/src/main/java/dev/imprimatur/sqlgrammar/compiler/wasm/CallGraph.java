package dev.imprimatur.sqlgrammar.compiler.wasm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which function of a module calls which, by direct calls. */
final class CallGraph {

    private final Map<Integer, Set<Integer>> calls = new HashMap<>();

    // Tarjan's strongly connected components.
    private final Map<Integer, Integer> order = new HashMap<>();
    private final Map<Integer, Integer> lowest = new HashMap<>();
    private final Deque<Integer> path = new ArrayDeque<>();
    private final Set<Integer> onPath = new HashSet<>();
    private final Set<Integer> recursive = new TreeSet<>();

    CallGraph(Binary module, Map<Integer, FunctionReader.Function> functions) {
        functions.forEach((index, function) -> {
            Set<Integer> called = new TreeSet<>();
            collect(function.code(), called);
            called.removeIf(target -> target < module.imported());
            calls.put(index, called);
        });
        functions.keySet().stream().filter(index -> !order.containsKey(index)).forEach(this::visit);
    }

    /** The functions that can end up calling themselves. */
    Set<Integer> recursive() {
        return Set.copyOf(recursive);
    }

    private static void collect(Block block, Set<Integer> called) {
        for (List<Instruction> list : List.of(block.body(), block.otherwise())) {
            for (Instruction instruction : list) {
                if (instruction instanceof Block inner) {
                    collect(inner, called);
                } else if (instruction instanceof Instruction.Plain plain
                        && plain.code().opcode() == Opcode.CALL) {
                    called.add(plain.code().immediate());
                }
            }
        }
    }

    private void visit(int function) {
        int number = order.size();
        order.put(function, number);
        lowest.put(function, number);
        path.push(function);
        onPath.add(function);
        for (int called : calls.getOrDefault(function, Set.of())) {
            if (!order.containsKey(called)) {
                visit(called);
                lowest.merge(function, lowest.getOrDefault(called, number), Math::min);
            } else if (onPath.contains(called)) {
                lowest.merge(function, order.getOrDefault(called, number), Math::min);
            }
        }
        if (lowest.getOrDefault(function, number) == number) {
            component(function);
        }
    }

    private void component(int root) {
        List<Integer> members = new ArrayList<>();
        int member;
        do {
            member = path.pop();
            onPath.remove(member);
            members.add(member);
        } while (member != root);
        if (members.size() > 1 || calls.getOrDefault(root, Set.of()).contains(root)) {
            recursive.addAll(members);
        }
    }
}
