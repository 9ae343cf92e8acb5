package dev.imprimatur.sqlgrammar.compiler;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Checks that HotSpot will compile the methods of the compiled grammar. */
final class MethodSizes {

    /** HotSpot leaves longer methods to the interpreter (HugeMethodLimit), in bytes of code. */
    private static final int LIMIT = 8_000;

    /** Functions with too many branches to be taken apart; they are off the common path. */
    private static final int TOLERATED = 3;

    /** Calls through the function table by type; the type of the pieces is never called so, and no other has that many. */
    private static final String INDIRECT_CALLS = "Indirect_";

    private MethodSizes() {}

    static void check(Path classes) throws IOException {
        List<String> tooLarge = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class"))
                    .filter(path -> !path.toString().contains(INDIRECT_CALLS))
                    .toList()) {
                for (MethodModel method : ClassFile.of().parse(file).methods()) {
                    int size = method.findAttribute(Attributes.code())
                            .map(code -> code.codeLength())
                            .orElse(0);
                    if (size > LIMIT) {
                        tooLarge.add("%s.%s (%d bytes)"
                                .formatted(
                                        file.getFileName(), method.methodName().stringValue(), size));
                    }
                }
            }
        }
        if (tooLarge.size() > TOLERATED) {
            throw new BuildException(
                    "these methods are too large to be compiled while running: %s. Adjust the splitter."
                            .formatted(String.join(", ", tooLarge)));
        }
    }
}
