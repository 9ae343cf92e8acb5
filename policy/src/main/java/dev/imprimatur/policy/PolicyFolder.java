package dev.imprimatur.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A policy folder on disk. Its files are all {@code *.yaml} in it and below it; names that begin with a dot are passed
 * over, links are followed.
 */
final class PolicyFolder {

    /** More files are refused. */
    static final int MAX_FILES = 1_000;

    /** In UTF-8; the reader counts again in code points. */
    private static final int MAX_BYTES = 4 * PolicySource.MAX_LENGTH;

    private final Path root;

    /**
     * What tells one state of a folder from another without reading it.
     *
     * @param files by name
     * @param commit of the Git repository it is in, where it is in one
     */
    record Stamps(SortedMap<String, Stamp> files, Optional<String> commit) {}

    /** @param key what the file system knows the file by, where it does */
    record Stamp(long size, FileTime modified, String key) {}

    PolicyFolder(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    /**
     * Its state now.
     *
     * @throws IOException when it can't be listed
     */
    Stamps stamps() throws IOException {
        TreeMap<String, Stamp> files = new TreeMap<>();
        Files.walkFileTree(
                root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                        return !folder.equals(root) && hidden(folder)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        String name = String.valueOf(file.getFileName());
                        if (!hidden(file) && (name.endsWith(".yaml") || name.endsWith(".yml"))) {
                            files.put(
                                    name(file),
                                    new Stamp(
                                            attributes.size(),
                                            attributes.lastModifiedTime(),
                                            Objects.toString(attributes.fileKey(), "")));
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return new Stamps(files, GitCommit.of(root));
    }

    /** Reads the set, with the errors of files that can't be read at all. */
    PolicyReading read(Stamps stamps, PolicyReader reader) {
        Findings unreadable = new Findings();
        PolicyReading reading = reader.read(sources(stamps, unreadable), stamps.commit());
        if (!unreadable.failed()) {
            return reading;
        }
        reading.findings().forEach(unreadable::add);
        return new PolicyReading(Optional.empty(), Optional.empty(), reading.rules(), unreadable.all());
    }

    /** The texts of the files; what can't be read is an error in {@code findings}. */
    List<PolicySource> sources(Stamps stamps, Findings findings) {
        List<PolicySource> sources = new ArrayList<>();
        if (stamps.files().size() > MAX_FILES) {
            findings.error(
                    Place.whole(String.valueOf(root)),
                    "This folder has more than `" + MAX_FILES + "` files: split it.");
            return sources;
        }
        for (String file : stamps.files().keySet()) {
            if (file.endsWith(".yml")) {
                findings.error(Place.whole(file), "Only `*.yaml` is read: rename this file.");
                continue;
            }
            if (!Files.isRegularFile(root.resolve(file))) {
                findings.error(Place.whole(file), "This is no file, or a link that leads nowhere: remove it.");
                continue;
            }
            try {
                text(file, findings).ifPresent(text -> sources.add(new PolicySource(file, text)));
            } catch (IOException | UncheckedIOException e) {
                findings.error(
                        Place.whole(file), "This file can't be read (" + e.getMessage() + "): check its permissions.");
            }
        }
        return sources;
    }

    private Optional<String> text(String file, Findings findings) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(root.resolve(file))) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            findings.error(
                    Place.whole(file),
                    "This file is longer than `" + PolicySource.MAX_LENGTH + "` characters: split it.");
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            findings.error(Place.whole(file), "This file is not valid UTF-8: save it as UTF-8.");
            return Optional.empty();
        }
    }

    private String name(Path file) {
        return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    private static boolean hidden(Path path) {
        return String.valueOf(path.getFileName()).startsWith(".");
    }
}
