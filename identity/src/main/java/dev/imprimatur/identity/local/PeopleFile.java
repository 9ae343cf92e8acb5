package dev.imprimatur.identity.local;

import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.identity.yaml.YamlRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

/**
 * The people file, as it is at this moment: whoever asks sees a change at once. A file that is not understood changes
 * nothing but is reported, once for each of its states.
 */
public final class PeopleFile implements Directory {

    private final Path file;
    private final BiFunction<String, String, Roster> reader;
    private final RosterListener listener;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile State state;

    /** @param stamp what the file looked like from outside when {@code roster} was read */
    private record State(Roster roster, Optional<Stamp> stamp) {}

    private record Stamp(long size, FileTime modified, String key) {}

    private PeopleFile(Path file, BiFunction<String, String, Roster> reader, RosterListener listener, State state) {
        this.file = file;
        this.reader = reader;
        this.listener = listener;
        this.state = state;
    }

    /**
     * Reads the file for the first time.
     *
     * @throws YamlRefused when it is not understood or can't be read
     */
    public static PeopleFile open(Path file, RosterListener listener) {
        return open(file, RosterReader::read, listener);
    }

    /**
     * Reads a file with agents and workloads alone for the first time.
     *
     * @throws YamlRefused when it is not understood or can't be read
     */
    public static PeopleFile programs(Path file, RosterListener listener) {
        return open(file, RosterReader::programs, listener);
    }

    private static PeopleFile open(Path file, BiFunction<String, String, Roster> reader, RosterListener listener) {
        Optional<Stamp> stamp = stamp(file);
        Roster roster = reader.apply(file.toString(), text(file));
        listener.loaded(roster);
        return new PeopleFile(file, reader, listener, new State(roster, stamp));
    }

    @Override
    public Optional<Person> person(PrincipalId id) {
        return roster().person(id);
    }

    /** Everyone known now; reads the file again when it has changed. */
    public Roster roster() {
        Optional<Stamp> now = stamp(file);
        if (!now.equals(state.stamp())) {
            reading.lock();
            try {
                if (!now.equals(state.stamp())) {
                    state = new State(reread(), now);
                }
            } finally {
                reading.unlock();
            }
        }
        return state.roster();
    }

    private Roster reread() {
        try {
            Roster next = reader.apply(file.toString(), text(file));
            listener.loaded(next);
            return next;
        } catch (YamlRefused e) {
            listener.refused(e.getMessage() + " What was read before stays in force.");
            return state.roster();
        }
    }

    private static String text(Path file) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new YamlRefused(file.toString(), "This file is not valid UTF-8: save it as UTF-8.");
        } catch (IOException e) {
            throw new YamlRefused(
                    file.toString(), "This file can't be read: check that it exists, and who may read it.");
        }
    }

    /** Empty when there is no such file. */
    private static Optional<Stamp> stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Stamp(
                    attributes.size(), attributes.lastModifiedTime(), Objects.toString(attributes.fileKey(), "")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
