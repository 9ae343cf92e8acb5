package dev.imprimatur.policy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.CallFacts;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A condition that can be written as CEL and be worked out without CEL, in the plainest way: for the reference. */
sealed interface Formula {

    /** True, false, or no answer. */
    enum Truth {
        TRUE,
        FALSE,
        NONE;

        static Truth of(boolean value) {
            return value ? TRUE : FALSE;
        }
    }

    record Atom(String cel, Function<Action, Truth> meaning) implements Formula {}

    record Not(Formula of) implements Formula {}

    record And(Formula left, Formula right) implements Formula {}

    record Or(Formula left, Formula right) implements Formula {}

    default String cel() {
        return switch (this) {
            case Atom atom -> atom.cel;
            case Not(Formula of) -> "!(" + of.cel() + ")";
            case And(Formula left, Formula right) -> "(" + left.cel() + " && " + right.cel() + ")";
            case Or(Formula left, Formula right) -> "(" + left.cel() + " || " + right.cel() + ")";
        };
    }

    default Truth truth(Action action) {
        return switch (this) {
            case Atom atom -> atom.meaning.apply(action);
            case Not(Formula of) ->
                switch (of.truth(action)) {
                    case TRUE -> Truth.FALSE;
                    case FALSE -> Truth.TRUE;
                    case NONE -> Truth.NONE;
                };
            case And(Formula left, Formula right) -> settle(Truth.FALSE, left.truth(action), right.truth(action));
            case Or(Formula left, Formula right) -> settle(Truth.TRUE, left.truth(action), right.truth(action));
        };
    }

    /** {@code strong} from either side settles it; otherwise a side without an answer leaves it open. */
    private static Truth settle(Truth strong, Truth left, Truth right) {
        if (left == strong || right == strong) {
            return strong;
        }
        if (left == Truth.NONE || right == Truth.NONE) {
            return Truth.NONE;
        }
        return strong == Truth.TRUE ? Truth.FALSE : Truth.TRUE;
    }

    /** Any formula about actions of {@code families}. */
    static Formula any(RandomGenerator random, List<Family> families, int depth) {
        int choice = depth == 0 ? 3 : random.nextInt(5);
        return switch (choice) {
            case 0 -> new Not(any(random, families, depth - 1));
            case 1 -> new And(any(random, families, depth - 1), any(random, families, depth - 1));
            case 2 -> new Or(any(random, families, depth - 1), any(random, families, depth - 1));
            default -> atom(random, families);
        };
    }

    private static Formula atom(RandomGenerator random, List<Family> families) {
        if (families.equals(List.of(Family.SQL)) && random.nextBoolean()) {
            return sqlAtom(random);
        }
        if (families.equals(List.of(Family.CALL)) && random.nextInt(5) > 0) {
            return callAtom(random);
        }
        String kind = pick(random, "agent", "person", "workload");
        String group = pick(random, "owners", "bots");
        String prefix = pick(random, "postgres/prod", "crm", "p");
        return switch (random.nextInt(5)) {
            case 0 ->
                new Atom(
                        "subject.kind == \"" + kind + "\"",
                        a -> Truth.of(a.subject().actor().id().kind().word().equals(kind)));
            case 1 ->
                new Atom(
                        "\"" + group + "\" in subject.groups",
                        a -> Truth.of(a.subject().actor().groups().contains(group)));
            case 2 ->
                new Atom(
                        "target.startsWith(\"" + prefix + "\")",
                        a -> Truth.of(a.target().name().startsWith(prefix)));
            case 3 -> new Atom("model.verified", a -> Truth.of(a.model().verified()));
            default ->
                new Atom(
                        "intent.contains(\"urgent\")",
                        a -> Truth.of(a.intent().text().contains("urgent")));
        };
    }

    private static Formula sqlAtom(RandomGenerator random) {
        String label = pick(random, "pii", "none");
        String access = pick(random, "read", "write");
        int number = random.nextInt(3);
        return switch (random.nextInt(4)) {
            case 0 -> new Atom("facts.has_where", a -> Truth.of(sql(a).hasWhere()));
            case 1 ->
                new Atom(
                        "facts.tables.exists(t, t.sensitivity == \"" + label + "\")",
                        a -> Truth.of(sql(a).tables().stream()
                                .anyMatch(t -> t.sensitivity().label().equals(label))));
            case 2 ->
                new Atom(
                        "facts.tables.all(t, t.access == \"" + access + "\")",
                        a -> Truth.of(sql(a).tables().stream()
                                .allMatch(t -> t.access().word().equals(access))));
            default -> new Atom("facts.parameters > " + number, a -> Truth.of(sql(a).parameters() > number));
        };
    }

    private static Formula callAtom(RandomGenerator random) {
        int number = random.nextInt(3);
        return switch (random.nextInt(5)) {
            case 0 ->
                new Atom("has(facts.arguments.x)", a -> Truth.of(argument(a).isPresent()));
            case 1 ->
                new Atom(
                        "facts.arguments.x == " + number,
                        a -> argument(a)
                                .map(x -> Truth.of(x.equals(Json.of(number))))
                                .orElse(Truth.NONE));
            default ->
                new Atom(
                        "facts.arguments.x > " + number,
                        a -> argument(a)
                                .map(x -> x instanceof Json.Whole(long value) ? Truth.of(value > number) : Truth.NONE)
                                .orElse(Truth.NONE));
        };
    }

    private static SqlFacts sql(Action action) {
        return (SqlFacts) action.facts();
    }

    private static Optional<Json> argument(Action action) {
        return ((CallFacts) action.facts()).arguments().find("x");
    }

    @SafeVarargs
    static <T> T pick(RandomGenerator random, T... options) {
        return options[random.nextInt(options.length)];
    }
}
