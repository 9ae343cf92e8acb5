package dev.imprimatur.sqlgrammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PostgreSQL's grammar for one thread at a time. No text makes it throw, and no text spoils it for the next one.
 */
public final class Grammar {

    /** The stack that a thread needs which parses at {@link Limits#standard}, in bytes. */
    public static final long STACK_SIZE = 16L << 20;

    private final Limits limits;
    private Optional<Engine> engine = Optional.empty();

    /** Loads the grammar: fast but for the first one in a JVM. */
    public Grammar(Limits limits) {
        this.limits = limits;
        this.engine = Optional.of(new Engine());
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
        return parse(sql, text);
    }

    private Parsed parse(String sql, byte[] text) {
        Engine current = engine.orElseGet(Engine::new);
        engine = Optional.empty();
        Engine.Answer answer;
        try {
            answer = current.parse(text, 4 * limits.depth() + 500);
        } catch (RuntimeException | StackOverflowError e) {
            return new Parsed.Refused(tooDeep());
        }
        engine = Optional.of(current);
        return switch (answer) {
            case Engine.Answer.Failure failure ->
                new Parsed.SyntaxError(failure.message(), Math.max(0, failure.position()));
            case Engine.Answer.Tree tree -> statements(sql, text, tree.json());
        };
    }

    private Parsed statements(String sql, byte[] text, byte[] json) {
        try {
            Places places = new Places(sql, text);
            List<Statement> statements = new ArrayList<>();
            for (TreeReader.Placed placed : new TreeReader(json, limits.depth()).statements()) {
                int start = places.index(placed.location());
                int end = placed.length() == 0 ? sql.length() : places.index(placed.location() + placed.length());
                statements.add(new Statement(placed.node(), start, end - start, sql.substring(start, end)));
            }
            return new Parsed.Statements(statements);
        } catch (TooDeepException e) {
            return new Parsed.Refused(tooDeep());
        } catch (RuntimeException e) {
            return new Parsed.Refused("The statement can't be checked: " + e.getMessage() + ".");
        }
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
                if (!Character.isHighSurrogate(each)
                        || i + 1 == sql.length()
                        || !Character.isLowSurrogate(sql.charAt(i + 1))) {
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
