package dev.imprimatur.sqlgrammar.compiler;

import dev.imprimatur.sqlgrammar.compiler.wasm.Splitter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import run.endive.build.time.compiler.Config;
import run.endive.build.time.compiler.Generator;
import run.endive.compiler.InterpreterFallback;

/**
 * Makes the grammar's Java code at build time: fetches the WebAssembly, rewrites it so that it can be compiled, compiles it
 * to JVM classes, and writes down what has to be known about it as Java sources. Does nothing when that was done already.
 */
public final class GrammarCompiler {

    /** The class that loads the compiled grammar. */
    private static final String CODE = GeneratedSources.PACKAGE + ".code.GrammarCode";

    /** Large enough for few calls, small enough for the JVM's best compiler; estimated bytes of JVM code. */
    private static final int PIECE_SIZE = 4_000;

    private static final int LEAST_PIECE_SIZE = 60;

    /** The stack of C code, in bytes; deep trees need some 200 bytes for each level. */
    private static final int C_STACK = 3 << 20;

    private final NpmPackage npm;
    private final Path classes;
    private final Path sources;
    private final Path work;

    private GrammarCompiler(Path module, Path target) {
        this.npm = new NpmPackage(module);
        this.work = target.resolve("grammar");
        this.classes = target.resolve("generated-resources/grammar");
        this.sources = target.resolve("generated-sources/grammar");
    }

    /**
     * Makes the code, or finds it made.
     *
     * @param arguments the directory of the grammar module and its build directory
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("usage: MODULE-DIRECTORY BUILD-DIRECTORY");
        }
        GrammarCompiler compiler = new GrammarCompiler(Path.of(arguments[0]), Path.of(arguments[1]));
        try {
            compiler.run();
        } catch (BuildException e) {
            System.err.println("The SQL grammar can't be built: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run() throws IOException, InterruptedException {
        npm.install();
        Stamp stamp = new Stamp(work.resolve("stamp"), npm);
        if (stamp.isCurrent()) {
            return;
        }
        Files.createDirectories(work);
        byte[] wasm = Files.readAllBytes(npm.wasm());
        ScriptNames names = ScriptNames.read(Files.readString(npm.script()));
        Path split = work.resolve("grammar.wasm");
        DeepStack.run(() -> Files.write(
                split,
                new Splitter(PIECE_SIZE, LEAST_PIECE_SIZE, C_STACK)
                        .split(wasm, names.export("emscripten_stack_get_current"))));
        compile(split);
        writeSources(names, new String(wasm, StandardCharsets.ISO_8859_1));
        MethodSizes.check(classes);
        stamp.write();
    }

    private void compile(Path wasm) throws IOException {
        Generator generator = new Generator(Config.builder()
                .withWasmFile(wasm)
                .withName(CODE)
                .withTargetClassFolder(classes)
                .withTargetWasmFolder(classes)
                .withTargetSourceFolder(sources)
                .withInterpreterFallback(InterpreterFallback.FAIL)
                .build());
        generator.generateMetaWasm(generator.generateResources());
        generator.generateSources();
        Interruption.remove(classes.resolve(CODE.replace('.', '/') + "MachineShaded.class"));
    }

    private void writeSources(ScriptNames names, String wasm) throws IOException {
        Declarations declarations = Declarations.read(
                Files.readString(npm.declarations("types")), Files.readString(npm.declarations("enums")), wasm);
        Path directory = Files.createDirectories(sources.resolve(GeneratedSources.PACKAGE.replace('.', '/')));
        Files.writeString(directory.resolve("NodeKind.java"), GeneratedSources.nodeKinds(declarations));
        Files.writeString(directory.resolve("ChoiceType.java"), GeneratedSources.choices(declarations));
        Files.writeString(directory.resolve("ModuleNames.java"), GeneratedSources.moduleNames(names));
    }
}
