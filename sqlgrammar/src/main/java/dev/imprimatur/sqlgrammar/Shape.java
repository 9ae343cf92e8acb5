package dev.imprimatur.sqlgrammar;

/** What a field of a node holds, and so by which method of {@link Node} it is read. */
public enum Shape {
    /** At most one node: {@link Node#child}. */
    CHILD,
    /** Any number of nodes: {@link Node#list}. */
    LIST,
    /** A string: {@link Node#text}. */
    TEXT,
    /** A whole number: {@link Node#number}. */
    NUMBER,
    /** True or false: {@link Node#flag}. */
    FLAG,
    /** One of the values of an enumeration: {@link Node#choice}. */
    CHOICE,
    /** Any number of whole numbers: {@link Node#numbers}. */
    NUMBERS
}
