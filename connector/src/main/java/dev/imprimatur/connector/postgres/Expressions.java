package dev.imprimatur.connector.postgres;

import dev.imprimatur.sqlgrammar.Node;
import java.util.List;

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

    /** {@code (row).name}, {@code (row).*}, {@code array[1]}. */
    void field(Node node, Scope scope) {
        for (String name : Names.words(node.list("indirection"))) {
            findings.column(name);
        }
        walk.inside(node, scope);
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
