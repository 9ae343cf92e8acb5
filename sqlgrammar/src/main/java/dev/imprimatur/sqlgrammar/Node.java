package dev.imprimatur.sqlgrammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A node of a statement's tree. Fields go by PostgreSQL's own names. The grammar leaves out what is zero, false or empty, so that
 * is what an absent field answers. Immutable; compared by identity. Asking for a field that the kind does not have, or with the
 * method of another shape, throws an {@link IllegalArgumentException}.
 */
public final class Node {

    /** What a field of shape {@link Shape#LIST} holds. */
    record Nodes(List<Node> list) {
        Nodes {
            list = List.copyOf(list);
        }

        @Override
        public String toString() {
            return list.toString();
        }
    }

    /** What a field of shape {@link Shape#NUMBERS} holds. */
    record Numbers(List<Long> list) {
        Numbers {
            list = List.copyOf(list);
        }
    }

    private final Layout layout;
    private final Object[] values;

    /**
     * @param values one for each field of the layout: a {@code Node}, {@link Nodes}, a {@code String}, a {@code Long}, a
     *     {@code Boolean} or {@link Numbers}; not copied
     */
    Node(Layout layout, Object[] values) {
        this.layout = layout;
        this.values = values;
    }

    public NodeKind kind() {
        return layout.kind();
    }

    public boolean is(NodeKind kind) {
        return layout.kind() == kind;
    }

    /** The node in a field, or nothing. */
    public Optional<Node> child(String field) {
        return value(field, Shape.CHILD) instanceof Node node ? Optional.of(node) : Optional.empty();
    }

    /** The nodes in a field; a place that PostgreSQL left empty is a node of kind {@link NodeKind#ABSENT}. */
    public List<Node> list(String field) {
        return value(field, Shape.LIST) instanceof Nodes nodes ? nodes.list() : List.of();
    }

    public String text(String field) {
        return (String) value(field, Shape.TEXT);
    }

    public long number(String field) {
        return (Long) value(field, Shape.NUMBER);
    }

    public boolean flag(String field) {
        return (Boolean) value(field, Shape.FLAG);
    }

    /** The value of an enumeration by PostgreSQL's name, as in {@code SETOP_UNION}; empty when absent. */
    public String choice(String field) {
        return (String) value(field, Shape.CHOICE);
    }

    public List<Long> numbers(String field) {
        return value(field, Shape.NUMBERS) instanceof Numbers numbers ? numbers.list() : List.of();
    }

    /** All nodes directly below this one, in the grammar's order of fields, without empty places. */
    public List<Node> children() {
        List<Node> children = new ArrayList<>();
        forEachChild(children::add);
        return List.copyOf(children);
    }

    /** Passes this node and everything below it to the visitor, a node before what is below it. */
    public void walk(Consumer<Node> visitor) {
        visitor.accept(this);
        forEachChild(child -> child.walk(visitor));
    }

    private void forEachChild(Consumer<Node> visitor) {
        for (int place = 0; place < values.length; place++) {
            if (values[place] instanceof Node child) {
                visitor.accept(child);
            } else if (values[place] instanceof Nodes nodes) {
                nodes.list().stream().filter(node -> !node.is(NodeKind.ABSENT)).forEach(visitor);
            }
        }
    }

    private Object value(String field, Shape shape) {
        return values[layout.place(field, shape)];
    }

    /** The kind and the fields that say something, for people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(kind().grammarName()).append('{');
        for (int place = 0; place < values.length; place++) {
            if (!layout.isAbsent(place, values[place])) {
                text.append(text.charAt(text.length() - 1) == '{' ? "" : ", ")
                        .append(layout.field(place).name())
                        .append('=')
                        .append(values[place]);
            }
        }
        return text.append('}').toString();
    }
}
