package dev.imprimatur.sqlgrammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The fields of one node kind: how they are found by name, and what a node holds where the grammar wrote nothing. */
final class Layout {

    private static final Map<String, NodeKind> KINDS =
            Arrays.stream(NodeKind.values()).collect(Collectors.toUnmodifiableMap(NodeKind::grammarName, kind -> kind));
    private static final Map<String, List<String>> CHOICES = Arrays.stream(ChoiceType.values())
            .collect(Collectors.toUnmodifiableMap(ChoiceType::grammarName, ChoiceType::valueNames));
    private static final Map<NodeKind, Layout> LAYOUTS = all();
    private static final List<Layout> IN_ORDER = List.copyOf(LAYOUTS.values());
    private static final KeyTable NAMES = new KeyTable(
            IN_ORDER.stream().map(layout -> layout.kind.grammarName()).toList());

    private final NodeKind kind;
    private final List<Field> fields;
    private final List<KeyTable> choices;
    private final Map<String, Integer> places = new HashMap<>();
    private final KeyTable keys;
    private final Object[] absent;

    private Layout(NodeKind kind) {
        this.kind = kind;
        this.fields = declared(kind);
        this.choices =
                fields.stream().map(field -> new KeyTable(field.choices())).toList();
        this.keys = new KeyTable(fields.stream().map(Field::name).toList());
        this.absent = fields.stream().map(field -> absent(field.shape())).toArray();
        for (int place = 0; place < fields.size(); place++) {
            places.put(fields.get(place).name(), place);
        }
    }

    static Layout of(NodeKind kind) {
        Layout layout = LAYOUTS.get(kind);
        if (layout == null) {
            throw new IllegalStateException("every kind has a layout");
        }
        return layout;
    }

    static Optional<NodeKind> kind(String grammarName) {
        return Optional.ofNullable(KINDS.get(grammarName));
    }

    /** The layout of the kind whose name stands in {@code json}. */
    static Optional<Layout> named(byte[] json, int start, int end) {
        int place = NAMES.find(json, start, end);
        return place < 0 ? Optional.empty() : Optional.of(IN_ORDER.get(place));
    }

    NodeKind kind() {
        return kind;
    }

    List<Field> fields() {
        return fields;
    }

    Field field(int place) {
        return fields.get(place);
    }

    /** The place of the field whose name stands in {@code json}; -1 if nodes of this kind have none of that name. */
    int place(byte[] json, int start, int end) {
        return keys.find(json, start, end);
    }

    /** The place of the value that stands in {@code json} among the choices of a field; -1 if it is none of them. */
    int choice(int field, byte[] json, int start, int end) {
        return choices.get(field).find(json, start, end);
    }

    /** The place of a field for a caller who names it and its shape. */
    int place(String name, Shape shape) {
        Integer place = places.get(name);
        if (place == null || fields.get(place).shape() != shape) {
            throw new IllegalArgumentException(
                    "`%s` has no field `%s` of shape %s".formatted(kind.grammarName(), name, shape));
        }
        return place;
    }

    /** The values of a node that says nothing, one for each field; a fresh copy. */
    Object[] absent() {
        return absent.clone();
    }

    /** Whether a value is what it is when the grammar wrote nothing. */
    boolean isAbsent(int place, Object value) {
        return absent[place].equals(value);
    }

    private static Map<NodeKind, Layout> all() {
        Map<NodeKind, Layout> all = new EnumMap<>(NodeKind.class);
        for (NodeKind kind : NodeKind.values()) {
            all.put(kind, new Layout(kind));
        }
        return all;
    }

    private static List<Field> declared(NodeKind kind) {
        List<Field> fields = new ArrayList<>();
        for (String each : kind.declaration().isEmpty()
                ? List.<String>of()
                : List.of(kind.declaration().split(" "))) {
            List<String> parts = List.of(each.split(":", -1));
            fields.add(new Field(
                    parts.get(0),
                    Shape.valueOf(parts.get(1)),
                    Optional.ofNullable(KINDS.get(parts.get(2))).filter(fixed -> fixed != NodeKind.ABSENT),
                    CHOICES.getOrDefault(parts.get(2), List.of())));
        }
        return List.copyOf(fields);
    }

    private static Object absent(Shape shape) {
        return switch (shape) {
            case CHILD -> Optional.empty();
            case LIST -> new Node.Nodes(List.of());
            case NUMBERS -> new Node.Numbers(List.of());
            case TEXT, CHOICE -> "";
            case NUMBER -> 0L;
            case FLAG -> false;
        };
    }
}
