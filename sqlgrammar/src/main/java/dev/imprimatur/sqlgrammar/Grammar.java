package dev.imprimatur.sqlgrammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import run.endive.runtime.TrapException;

/**
 * PostgreSQL's grammar for one thread at a time. No text makes it throw, and no text spoils it for the next one.
 *
 * <p>Recursion is counted inside the grammar and ends before a stack of {@link #STACK_SIZE} does. On a thread with less, deep
 * statements are refused sooner, which costs the instance but no more. An instance takes about 6 MB.
 */
public final class Grammar {

    /** A stack for threads that parse, in bytes; at the standard limits at most a third of it is used. */
    public static final long STACK_SIZE = 8L << 20;

    /** Recursive calls for each level of a tree; measured, with function calls and time zones as the worst. */
    private static final int CALLS_PER_LEVEL = 2;

    /** Recursive calls that a parse of any text needs. */
    private static final int CALLS = 100;

    /** What the compiled grammar says when the thread's stack ended before the counted calls did. */
    private static final String STACK_EXHAUSTED = "call stack exhausted";

    /** An instance that has grown beyond this is not kept, in bytes. */
    private static final long KEPT = 16L << 20;

    private final Limits limits;
    private Optional<Engine> idle;

    /** Loads the grammar: slow for the first one in a JVM, some milliseconds for the others. */
    public Grammar(Limits limits) {
        this.limits = limits;
        this.idle = Optional.of(new Engine());
    }

    /** The statements of a text, or why there are none. */
    public Parsed parse(String sql) {
        Optional<String> objection = objection(sql);
        if (objection.isPresent()) {
            return new Parsed.Refused(objection.get());
        }
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        if (text.length > limits.bytes()) {
            return new Parsed.Refused(tooLong());
        }
        try {
            return switch (answer(text)) {
                case Engine.Failure failure -> failed(failure);
                case Engine.Tree tree -> new Parsed.Statements(statements(sql, text, tree.json()));
            };
        } catch (TrapException | TooDeepException | StackOverflowError e) {
            return new Parsed.Refused(tooDeep());
        } catch (RuntimeException e) {
            if (STACK_EXHAUSTED.equals(e.getMessage())) {
                return new Parsed.Refused(tooDeep());
            }
            return new Parsed.Refused("The statement can't be understood (%s): simplify or split it."
                    .formatted(Optional.ofNullable(e.getMessage()).orElse("no detail")));
        }
    }

    /** Asks the engine; one that throws, or that has become large, is not used again. */
    private Engine.Answer answer(byte[] text) {
        Engine engine = idle.orElseGet(Engine::new);
        idle = Optional.empty();
        Engine.Answer answer = engine.parse(text, CALLS_PER_LEVEL * limits.depth() + CALLS);
        if (engine.size() <= KEPT) {
            idle = Optional.of(engine);
        }
        return answer;
    }

    private Parsed failed(Engine.Failure failure) {
        if (failure.message().startsWith("memory exhausted")) {
            return new Parsed.Refused(tooDeep());
        }
        if (failure.message().startsWith("out of memory")) {
            return new Parsed.Refused("The statement needs too much memory to be read: split it.");
        }
        return new Parsed.SyntaxError(failure.message(), Math.max(0, failure.position()));
    }

    private List<Statement> statements(String sql, byte[] text, byte[] json) {
        Places places = new Places(sql, text);
        List<Statement> statements = new ArrayList<>();
        for (TreeReader.Placed placed : new TreeReader(json, limits.depth()).statements()) {
            int start = places.index(placed.location());
            int end = placed.length() == 0 ? sql.length() : places.index(placed.location() + placed.length());
            statements.add(new Statement(placed.node(), start, end - start, sql.substring(start, end)));
        }
        return statements;
    }

    /** What is wrong with the characters of a text; PostgreSQL would not accept them either. */
    private Optional<String> objection(String sql) {
        if (sql.length() > limits.bytes()) {
            return Optional.of(tooLong());
        }
        for (int i = 0; i < sql.length(); i++) {
            char each = sql.charAt(i);
            if (each == 0) {
                return Optional.of("The statement has a NUL character at position %d: take it out.".formatted(i + 1));
            }
            if (Character.isSurrogate(each)) {
                if (Character.codePointAt(sql, i) == each) {
                    return Optional.of(
                            "The statement has half a character at position %d: take it out.".formatted(i + 1));
                }
                i++;
            }
        }
        return Optional.empty();
    }

    private String tooLong() {
        return "The statement is longer than %d bytes: split it, or pass the values as parameters."
                .formatted(limits.bytes());
    }

    private String tooDeep() {
        return "The statement is nested deeper than %d levels: split it, or flatten its chains of operators."
                .formatted(limits.depth());
    }
}
