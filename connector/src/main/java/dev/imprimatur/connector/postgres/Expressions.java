package dev.imprimatur.connector.postgres;

import dev.imprimatur.sqlgrammar.Node;
import dev.imprimatur.sqlgrammar.NodeKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What runs code inside a statement: functions, operators, conversions, and what sorts and samples. */
final class Expressions {

    private final StatementWalk walk;
    private final Findings findings;

    Expressions(StatementWalk walk, Findings findings) {
        this.walk = walk;
        this.findings = findings;
    }

    void function(Node node, Scope scope) {
        List<String> name = Names.words(node.list("funcname"));
        if (name.isEmpty()) {
            findings.misunderstand();
        } else if (Builtins.function(name)) {
            findings.function(Builtins.spelled(name));
        } else {
            findings.unknown(Builtins.spelled(name), scope.statement());
        }
        walk.inside(node, scope);
    }

    /** BETWEEN has no operator's name of its own: it means built-in comparisons. */
    void operator(Node node, Scope scope) {
        if (!node.choice("kind").contains("BETWEEN")) {
            operator(Names.words(node.list("name")), scope);
        }
        walk.inside(node, scope);
    }

    void sublink(Node node, Scope scope) {
        List<String> name = Names.words(node.list("operName"));
        if (!name.isEmpty()) {
            operator(name, scope);
        }
        walk.inside(node, scope);
    }

    void sort(Node node, Scope scope) {
        List<String> name = Names.words(node.list("useOp"));
        if (!name.isEmpty()) {
            operator(name, scope);
        }
        walk.inside(node, scope);
    }

    private void operator(List<String> name, Scope scope) {
        if (name.isEmpty()) {
            findings.misunderstand();
        } else if (!Builtins.operator(name)) {
            findings.unknown(Builtins.spelled(name), scope.statement());
        }
    }

    void sample(Node node, Scope scope) {
        List<String> method = Names.words(node.list("method"));
        if (method.isEmpty()) {
            findings.misunderstand();
        } else if (Builtins.sample(method)) {
            findings.function(Builtins.spelled(method));
        } else {
            findings.unknown(Builtins.spelled(method), scope.statement());
        }
        walk.inside(node, scope);
    }

    /** A conversion to a type runs that type's code. */
    void type(Node node, Scope scope) {
        List<String> name = Names.words(node.list("names"));
        if (name.isEmpty()) {
            findings.misunderstand();
        } else if (!Builtins.type(name)) {
            findings.unknown("::" + Builtins.spelled(name), scope.statement());
        }
        walk.all(node.list("typmods"), scope);
    }

    /**
     * {@code (row).name}, {@code (row).*}, {@code array[1]}. PostgreSQL reads {@code (value).name} as {@code name(value)} where the
     * value has no such column.
     */
    void field(Node node, Scope scope) {
        Set<String> columns = node.child("arg")
                .filter(of -> of.is(NodeKind.FUNC_CALL))
                .map(Expressions::columns)
                .orElse(Set.of());
        boolean first = true;
        for (String name : Names.words(node.list("indirection"))) {
            findings.column(name);
            if (!name.equals("*") && !Builtins.attribute(name) && !(first && columns.contains(name))) {
                findings.unknown(name, scope.statement());
            }
            first = false;
        }
        walk.inside(node, scope);
    }

    /**
     * A function in FROM: its value goes by a name, and {@code x.name} then means {@code name(x)} where it has no such column.
     */
    void rows(Node node, Scope scope) {
        Set<String> columns = new HashSet<>();
        List<Node> calls = new ArrayList<>();
        node.list("functions").forEach(each -> calls.addAll(each.list("items")));
        calls.forEach(call -> columns.addAll(columns(call)));
        node.list("coldeflist").forEach(column -> columns.add(column.text("colname")));
        if (node.flag("ordinality")) {
            columns.add("ordinality");
        }
        Optional<Node> alias = node.child("alias");
        Optional<String> name = alias.map(given -> given.text("aliasname")).or(() -> unnamed(calls));
        List<String> renamed =
                alias.map(given -> Names.words(given.list("colnames"))).orElse(List.of());
        if (name.isEmpty()) {
            findings.misunderstand();
        } else {
            columns.addAll(renamed.isEmpty() ? List.of(name.get()) : renamed);
            findings.values(name.get(), columns);
        }
        walk.inside(node, scope);
    }

    /** The columns that a function of FROM has, or that are said of it there. */
    private static Set<String> columns(Node call) {
        Set<String> columns = new HashSet<>();
        if (call.is(NodeKind.FUNC_CALL)) {
            List<String> name = Names.words(call.list("funcname"));
            columns.addAll(name.isEmpty() ? Set.of() : Builtins.columnsOf(name));
        } else if (call.is(NodeKind.LIST)) {
            call.list("items").forEach(column -> columns.add(column.text("colname")));
        }
        return columns;
    }

    /** A function without an alias goes by its own name; what else may stand there goes by names that are not told here. */
    private static Optional<String> unnamed(List<Node> calls) {
        return calls.stream()
                .findFirst()
                .filter(call -> call.is(NodeKind.FUNC_CALL))
                .map(call -> Names.words(call.list("funcname")))
                .filter(words -> !words.isEmpty())
                .map(List::getLast);
    }

    /** An index element names a column or holds an expression; its operator class brings the code that compares. */
    void indexElement(Node node, Scope scope) {
        if (!node.text("name").isEmpty()) {
            findings.column(node.text("name"));
        }
        List<String> comparing = Names.words(node.list("opclass"));
        if (!comparing.isEmpty() && !Builtins.operatorClass(comparing)) {
            findings.unknown(Builtins.spelled(comparing), scope.statement());
        }
        walk.inside(node, scope);
    }
}
