package dev.imprimatur.server.witness;

import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.Cosigner;
import dev.imprimatur.server.Keys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** A process that is a witness and dies where it is told to: before or after it has kept what it cosigns. */
public final class DoomedWitness {

    private DoomedWitness() {}

    /** Arguments: {@code before} or {@code after}, the folder, the log's key. Prints its port. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        SigningKey key = Keys.signing(folder.resolve("witness.key"));
        Cosigner cosigner = new Cosigner("witness.test", key);
        WitnessFolder memory = WitnessFolder.open(folder.resolve("memory"));
        WitnessDesk desk = new WitnessDesk(
                cosigner,
                List.of(NoteKey.parse(arguments[2])),
                (origin, keys) -> memory.read(origin, cosigner.key(), keys),
                (origin, note) -> {
                    if (arguments[0].equals("before")) {
                        Runtime.getRuntime().halt(9);
                    }
                    memory.keep(origin, note);
                    Runtime.getRuntime().halt(9);
                },
                InstantSource.system());
        System.out.println(WitnessFront.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), desk)
                .port());
        Thread.currentThread().join();
    }
}
