package dev.imprimatur.server.witness;

import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.SigningKey;
import dev.imprimatur.core.tree.Cosigner;
import dev.imprimatur.server.Keys;
import dev.imprimatur.server.StartRefused;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** A witness that listens. */
public final class RunningWitness implements AutoCloseable {

    private final WitnessFolder folder;
    private final WitnessDesk desk;
    private final WitnessFront front;

    private RunningWitness(WitnessFolder folder, WitnessDesk desk, WitnessFront front) {
        this.folder = folder;
        this.desk = desk;
        this.front = front;
    }

    /**
     * Starts a witness; it answers when this returns.
     *
     * @param arguments as after {@code imprimatur witness serve}
     * @throws IllegalArgumentException when they are not understood
     * @throws StartRefused when it can't start
     */
    public static RunningWitness start(List<String> arguments, InstantSource clock) {
        return start(WitnessCall.of(arguments), clock);
    }

    static RunningWitness start(WitnessCall call, InstantSource clock) {
        Cosigner cosigner = new Cosigner(call.name(), key(call.key()));
        WitnessFolder folder = WitnessFolder.open(call.data());
        try {
            WitnessDesk desk = new WitnessDesk(cosigner, call.logs(), folder, clock);
            return new RunningWitness(folder, desk, listen(call.listen(), desk));
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static SigningKey key(Path file) {
        try {
            return Keys.signing(file);
        } catch (IllegalArgumentException e) {
            throw new StartRefused("The key `" + file + "` can't be used. " + e.getMessage(), e);
        }
    }

    private static WitnessFront listen(InetSocketAddress address, WitnessDesk desk) {
        try {
            return WitnessFront.open(address, desk);
        } catch (IOException e) {
            throw new StartRefused(
                    "The witness can't listen at `" + address.getHostString() + ":" + address.getPort()
                            + "`: is the port taken, perhaps by another one?",
                    e);
        }
    }

    /** The port that is really listened at. */
    public int port() {
        return front.port();
    }

    /** What verifies its cosignatures. */
    public NoteKey key() {
        return desk.key();
    }

    @Override
    public void close() {
        front.close();
        folder.close();
    }
}
