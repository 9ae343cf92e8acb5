package dev.imprimatur.sqlgrammar.compiler;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Takes the test for interruption out of the compiled grammar, which stands before every call. Texts are bounded, so parsing
 * need not be interrupted; a half-done parse would cost its instance, and the test costs a tenth of all time.
 */
final class Interruption {

    private static final String TEST = "checkInterruption";

    private Interruption() {}

    /** Rewrites the class file that holds the test. */
    static void remove(Path classFile) throws IOException {
        ClassFile format = ClassFile.of();
        var model = format.parse(classFile);
        Predicate<MethodModel> test = method -> method.methodName().equalsString(TEST)
                && method.methodTypeSymbol().equals(MethodTypeDesc.ofDescriptor("()V"));
        if (model.methods().stream().noneMatch(test)) {
            throw new BuildException(
                    "the compiled grammar has no method `%s`: the compiler has changed.".formatted(TEST));
        }
        CodeTransform nothing = new CodeTransform() {
            @Override
            public void accept(CodeBuilder code, CodeElement element) {
                // Every instruction of the test is left out.
            }

            @Override
            public void atEnd(CodeBuilder code) {
                code.return_();
            }
        };
        MethodTransform body = MethodTransform.transformingCode(nothing);
        ClassTransform change = (builder, element) -> {
            if (element instanceof MethodModel method && test.test(method)) {
                builder.transformMethod(method, body);
            } else {
                builder.with(element);
            }
        };
        Files.write(classFile, format.transformClass(model, change));
    }
}
