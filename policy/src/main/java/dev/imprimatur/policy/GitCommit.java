package dev.imprimatur.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The commit that is checked out where a folder is, read from the repository's files: {@code HEAD}, the reference it
 * names, {@code packed-refs}. The files may have changed since; what they say is told by the digest alone.
 */
final class GitCommit {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final int MAX_SIZE = 16 << 20;

    private GitCommit() {}

    /** The commit; empty when {@code folder} is in no repository, or in one that can't be read. */
    static Optional<String> of(Path folder) {
        for (Path at = folder.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
            Path git = at.resolve(".git");
            if (Files.exists(git)) {
                try {
                    return commit(repository(git));
                } catch (IOException | RuntimeException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** Where a work tree of its own keeps its {@code HEAD}: {@code .git} is then a file that says so. */
    private static Path repository(Path git) throws IOException {
        if (Files.isDirectory(git)) {
            return git;
        }
        String link = text(git).strip();
        return link.startsWith("gitdir:")
                ? git.resolveSibling(link.substring("gitdir:".length()).strip())
                : git;
    }

    private static Optional<String> commit(Path repository) throws IOException {
        String head = text(repository.resolve("HEAD")).strip();
        if (!head.startsWith("ref:")) {
            return hash(head);
        }
        String reference = head.substring("ref:".length()).strip();
        Path commonLink = repository.resolve("commondir");
        Path common =
                Files.exists(commonLink) ? repository.resolve(text(commonLink).strip()) : repository;
        Path loose = common.resolve(reference);
        return Files.exists(loose) ? hash(text(loose).strip()) : packed(common.resolve("packed-refs"), reference);
    }

    private static Optional<String> packed(Path packed, String reference) throws IOException {
        if (!Files.exists(packed)) {
            return Optional.empty();
        }
        return text(packed)
                .lines()
                .filter(line -> line.endsWith(" " + reference))
                .findFirst()
                .flatMap(line -> hash(line.substring(0, line.indexOf(' '))));
    }

    private static Optional<String> hash(String text) {
        return Optional.of(text).filter(hash -> HASH.matcher(hash).matches());
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_SIZE) {
            throw new IOException("`" + file + "` is too large.");
        }
        return Files.readString(file);
    }
}
