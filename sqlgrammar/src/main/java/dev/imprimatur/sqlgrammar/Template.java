package dev.imprimatur.sqlgrammar;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What stays the same when a statement that reads or changes rows is run again with other values. Only a value that is
 * compared or combined with a column, stored in one, or selected, may differ, and only in its value: its type, and
 * whether it is NULL, stay. Whatever else a literal can mean stays exact: an argument of a function, a limit, a position to sort
 * by, a key into JSON, a name cast to {@code regclass}, a comparison without a column.
 *
 * @param text equal for two statements exactly if they differ in such values alone
 * @param fixed the parameters, by number from 1, that stand where a literal would stay exact
 */
public record Template(String text, Set<Integer> fixed) {

    private static final Set<NodeKind> ROOTS = EnumSet.of(
            NodeKind.SELECT_STMT,
            NodeKind.INSERT_STMT,
            NodeKind.UPDATE_STMT,
            NodeKind.DELETE_STMT,
            NodeKind.MERGE_STMT);

    /** Where something stands in the text, which comments and spaces move. */
    private static final Set<String> PLACES =
            Set.of("location", "list_start", "list_end", "rexpr_list_start", "rexpr_list_end");

    /** What only passes values on. */
    private static final Set<NodeKind> PASSING = EnumSet.of(
            NodeKind.RES_TARGET,
            NodeKind.LIST,
            NodeKind.CASE_EXPR,
            NodeKind.CASE_WHEN,
            NodeKind.COALESCE_EXPR,
            NodeKind.MIN_MAX_EXPR,
            NodeKind.ROW_EXPR,
            NodeKind.A_ARRAY_EXPR);

    /** Below these nothing is a mere value. */
    private static final Set<NodeKind> EXACT = EnumSet.of(
            NodeKind.FUNC_CALL,
            NodeKind.TYPE_NAME,
            NodeKind.A_INDICES,
            NodeKind.SORT_BY,
            NodeKind.WINDOW_DEF,
            NodeKind.RANGE_FUNCTION,
            NodeKind.RANGE_TABLE_SAMPLE);

    private static final Set<String> EXACT_FIELDS =
            Set.of("limitCount", "limitOffset", "sortClause", "groupClause", "distinctClause", "windowClause");

    private static final Set<String> OPERATORS =
            Set.of("=", "<>", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "||", "~~", "!~~", "~~*", "!~~*");

    private static final Set<String> BETWEEN =
            Set.of("BETWEEN", "NOT BETWEEN", "BETWEEN SYMMETRIC", "NOT BETWEEN SYMMETRIC");

    private static final Set<String> TYPES = Set.of(
            "int2",
            "int4",
            "int8",
            "numeric",
            "float4",
            "float8",
            "text",
            "varchar",
            "bpchar",
            "bool",
            "bytea",
            "date",
            "time",
            "timetz",
            "timestamp",
            "timestamptz",
            "interval",
            "uuid",
            "json",
            "jsonb");

    public Template {
        fixed = Set.copyOf(fixed);
    }

    /** The template of one statement; empty for one that does not read or change rows. */
    public static Optional<Template> of(Node statement) {
        if (!ROOTS.contains(statement.kind())) {
            return Optional.empty();
        }
        Writer writer = new Writer();
        writer.node(statement, Place.NEUTRAL);
        return Optional.of(new Template(writer.text.toString(), writer.fixed));
    }

    /** What a literal may be where it stands. */
    private enum Place {
        /** It is a value. */
        FREE,
        /** It may be a value further down. */
        NEUTRAL,
        /** It stays exact, and so does all below. */
        EXACT
    }

    private static final class Writer {

        private final StringBuilder text = new StringBuilder();
        private final Set<Integer> fixed = new TreeSet<>();

        void node(Node node, Place place) {
            if (node.is(NodeKind.PARAM_REF) && place != Place.FREE) {
                fixed.add(Math.toIntExact(node.number("number")));
            }
            if (node.is(NodeKind.A_CONST) && place == Place.FREE && type(node).isPresent()) {
                text.append('?').append(type(node).get());
                return;
            }
            Place below = below(node, place);
            Layout layout = Layout.of(node.kind());
            text.append(node.kind().grammarName()).append('{');
            for (Field field : layout.fields()) {
                if (!(field.shape() == Shape.NUMBER && PLACES.contains(field.name()))) {
                    Place inside = EXACT_FIELDS.contains(field.name()) ? Place.EXACT : below;
                    field(node, field, inside);
                }
            }
            text.append('}');
        }

        private void field(Node node, Field field, Place place) {
            String name = field.name();
            text.append(name).append('=');
            switch (field.shape()) {
                case CHILD -> node.child(name).ifPresent(child -> node(child, place));
                case LIST -> list(node.list(name), place);
                case TEXT -> string(node.text(name));
                case CHOICE -> string(node.choice(name));
                case NUMBER -> text.append(node.number(name));
                case FLAG -> text.append(node.flag(name));
                case NUMBERS -> text.append(node.numbers(name));
            }
            text.append(';');
        }

        private void list(List<Node> nodes, Place place) {
            text.append('[');
            nodes.forEach(each -> {
                node(each, place);
                text.append(',');
            });
            text.append(']');
        }

        /** With its length, so that no text can be taken for what stands around it. */
        private void string(String value) {
            text.append(value.length()).append(':').append(value);
        }

        private static Place below(Node node, Place place) {
            if (place == Place.EXACT || EXACT.contains(node.kind())) {
                return Place.EXACT;
            }
            if (node.is(NodeKind.A_EXPR)) {
                return compares(node) ? Place.FREE : Place.EXACT;
            }
            if (node.is(NodeKind.TYPE_CAST)) {
                return plain(node) ? place : Place.EXACT;
            }
            if (node.is(NodeKind.RES_TARGET) || node.is(NodeKind.LIST)) {
                return Place.FREE;
            }
            return PASSING.contains(node.kind()) ? place : Place.NEUTRAL;
        }

        /** An operator that is known, on something of the tables. */
        private static boolean compares(Node expression) {
            List<String> name = names(expression.list("name"));
            boolean known =
                    name.size() == 1 && (OPERATORS.contains(name.getFirst()) || BETWEEN.contains(name.getFirst()));
            boolean[] column = {false};
            expression.walk(each -> column[0] |= each.is(NodeKind.COLUMN_REF));
            return known && column[0];
        }

        private static boolean plain(Node cast) {
            List<String> name = cast.child("typeName")
                    .map(type -> names(type.list("names")))
                    .orElse(List.of());
            boolean builtIn =
                    name.size() == 1 || (name.size() == 2 && name.getFirst().equals("pg_catalog"));
            return builtIn && TYPES.contains(name.getLast());
        }

        private static List<String> names(List<Node> nodes) {
            return nodes.stream()
                    .map(each -> each.is(NodeKind.STRING) ? each.text("sval") : "?")
                    .toList();
        }

        /** Of a literal that is a mere value; NULL, TRUE and FALSE are not. */
        private static Optional<String> type(Node literal) {
            for (String type : List.of("ival", "fval", "sval", "bsval")) {
                if (literal.child(type).isPresent()) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }
    }
}
