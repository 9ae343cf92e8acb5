package dev.imprimatur.sqlgrammar.compiler.wasm;

/** The module is broken or uses a part of WebAssembly that the grammar's module does not use and that is not handled here. */
public final class MalformedModuleException extends RuntimeException {

    MalformedModuleException(String message) {
        super(message);
    }
}
