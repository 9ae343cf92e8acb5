package dev.imprimatur.sqlgrammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes nodes of the JSON that the grammar writes. It knows no other JSON: no spaces, only declared kinds, fields and choices,
 * each field once, numbers whole; everything else is an {@link UnexpectedTreeException}.
 */
final class TreeReader {

    /** A statement and where it stands, in bytes; a length of zero reaches to the end of the text. */
    record Placed(Node node, int location, int length) {}

    private static final Layout STATEMENT = Layout.of(NodeKind.RAW_STMT);
    private static final Node.Nodes NO_NODES = new Node.Nodes(List.of());
    private static final Node EMPTY_PLACE = new Node(Layout.of(NodeKind.ABSENT), new Object[0]);

    private final byte[] json;
    private final int deepest;
    private final JsonStrings strings;
    private int at;

    /** @param deepest how many nodes may be inside each other */
    TreeReader(byte[] json, int deepest) {
        this.json = json;
        this.deepest = deepest;
        this.strings = new JsonStrings(json);
    }

    /** The statements of {@code {"version":…,"stmts":[…]}}. */
    List<Placed> statements() {
        expect("{\"version\":");
        number();
        expect(",\"stmts\":[");
        List<Placed> statements = new ArrayList<>();
        if (!accept(']')) {
            do {
                statements.add(statement());
            } while (accept(','));
            expect(']');
        }
        expect('}');
        if (at != json.length) {
            throw unexpected();
        }
        return statements;
    }

    private Placed statement() {
        Node raw = fields(STATEMENT, 0);
        return new Placed(
                raw.child("stmt").orElseThrow(this::unexpected),
                Math.toIntExact(raw.number("stmt_location")),
                Math.toIntExact(raw.number("stmt_len")));
    }

    /** A node that says its kind: {@code {"Kind":{…}}}; {@code {}} is an empty place. */
    private Node node(int depth) {
        expect('{');
        if (accept('}')) {
            return EMPTY_PLACE;
        }
        int start = at + 1;
        int end = key();
        Layout layout = Layout.named(json, start, end).orElseThrow(this::unexpected);
        Node node = fields(layout, depth);
        expect('}');
        return node;
    }

    private Node fields(Layout layout, int depth) {
        if (depth > deepest) {
            throw new TooDeepException();
        }
        Object[] values = layout.absent();
        expect('{');
        if (!accept('}')) {
            do {
                int start = at + 1;
                int end = key();
                int place = layout.place(json, start, end);
                if (place < 0 || !layout.isAbsent(place, values[place])) {
                    throw unexpected();
                }
                values[place] = value(layout, place, depth);
            } while (accept(','));
            expect('}');
        }
        return new Node(layout, values);
    }

    private Object value(Layout layout, int place, int depth) {
        Field field = layout.field(place);
        return switch (field.shape()) {
            case CHILD ->
                field.kind().isPresent() ? fields(Layout.of(field.kind().get()), depth + 1) : node(depth + 1);
            case LIST -> nodes(depth + 1);
            case TEXT -> text();
            case NUMBER -> number();
            case FLAG -> flag();
            case CHOICE -> choice(layout, place);
            case NUMBERS -> numbers();
        };
    }

    private Node.Nodes nodes(int depth) {
        expect('[');
        if (accept(']')) {
            return NO_NODES;
        }
        Node first = node(depth);
        if (accept(']')) {
            return new Node.Nodes(List.of(first));
        }
        List<Node> nodes = new ArrayList<>();
        nodes.add(first);
        while (accept(',')) {
            nodes.add(node(depth));
        }
        expect(']');
        return new Node.Nodes(nodes);
    }

    private Node.Numbers numbers() {
        expect('[');
        List<Long> numbers = new ArrayList<>();
        if (!accept(']')) {
            do {
                numbers.add(number());
            } while (accept(','));
            expect(']');
        }
        return new Node.Numbers(numbers);
    }

    private long number() {
        boolean negative = accept('-');
        int start = at;
        long number = 0;
        while (at < json.length && json[at] >= '0' && json[at] <= '9' && at - start < 19) {
            number = number * 10 + (json[at] - '0');
            at++;
        }
        if (at == start || number < 0) {
            throw unexpected();
        }
        return negative ? -number : number;
    }

    private boolean flag() {
        if (at < json.length && json[at] == 't') {
            expect("true");
            return true;
        }
        expect("false");
        return false;
    }

    private String choice(Layout layout, int place) {
        expect('"');
        int start = at;
        at = strings.end(at);
        int choice = layout.choice(place, json, start, at);
        if (choice < 0) {
            throw unexpected();
        }
        at++;
        return layout.field(place).choices().get(choice);
    }

    private String text() {
        expect('"');
        int start = at;
        at = strings.end(at);
        String text = strings.text(start, at);
        at++;
        return text;
    }

    /** Passes over a key and the colon after it; answers where the key's name ends. */
    private int key() {
        expect('"');
        at = strings.end(at);
        int end = at;
        expect('"');
        expect(':');
        return end;
    }

    private boolean accept(char expected) {
        if (at < json.length && json[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char expected) {
        if (!accept(expected)) {
            throw unexpected();
        }
    }

    private void expect(String expected) {
        for (byte each : expected.getBytes(StandardCharsets.US_ASCII)) {
            expect((char) each);
        }
    }

    private UnexpectedTreeException unexpected() {
        return JsonStrings.unexpected(at);
    }
}
