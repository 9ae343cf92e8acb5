package dev.imprimatur.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The files in a ZIP, of a folder or of its content. Nothing is ever written to disk from it. One that could show different
 * files to different readers, or names places outside of itself, is refused; files are only read as far as they may be long.
 */
final class Archive implements Copy {

    /** More files are refused. */
    static final int MOST = 2_000_000;

    /** What leads elsewhere on some system, or hides in a terminal. */
    private static final Pattern ELSEWHERE = Pattern.compile("[\\\\\\p{Cntrl}]");

    private final ZipFile zip;
    private final SortedMap<String, ZipEntry> files;

    private Archive(ZipFile zip, SortedMap<String, ZipEntry> files) {
        this.zip = zip;
        this.files = files;
    }

    /**
     * Opens it.
     *
     * @throws IOException when it is no ZIP, or not one to be trusted
     */
    static Archive open(Path file) throws IOException {
        ZipFile zip = new ZipFile(file.toFile());
        try {
            ZipLayout.check(file);
            return new Archive(zip, files(zip));
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static SortedMap<String, ZipEntry> files(ZipFile zip) throws IOException {
        if (zip.size() > MOST) {
            throw new ZipException("it has " + zip.size() + " files, more than " + MOST);
        }
        TreeMap<String, ZipEntry> all = new TreeMap<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = entry.getName();
            boolean folder = entry.isDirectory();
            if (!plain(folder ? name.substring(0, name.length() - 1) : name)) {
                throw new ZipException("the name `" + name.substring(0, Math.min(80, name.length()))
                        + "` is not one of a file inside a folder");
            }
            if (!folder && all.put(name, entry) != null) {
                throw new ZipException("it has two files `" + name + "`");
            }
        }
        String top = top(all);
        TreeMap<String, ZipEntry> inside = new TreeMap<>();
        all.forEach((name, entry) -> inside.put(name.substring(top.length()), entry));
        return inside;
    }

    /** Whether every part of the name leads down. */
    private static boolean plain(String name) {
        if (name.isEmpty() || name.length() > 1_000) {
            return false;
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty()
                    || part.equals(".")
                    || part.equals("..")
                    || ELSEWHERE.matcher(part).find()) {
                return false;
            }
        }
        return true;
    }

    /** The deepest folder that all is in, with its slash; empty when there is none. */
    private static String top(SortedMap<String, ZipEntry> all) {
        if (all.isEmpty()) {
            return "";
        }
        String first = all.firstKey();
        String last = all.lastKey(); // what these two share, all between them do
        int same = 0;
        while (same < Math.min(first.length(), last.length()) && first.charAt(same) == last.charAt(same)) {
            same++;
        }
        return first.substring(0, first.substring(0, same).lastIndexOf('/') + 1);
    }

    @Override
    public Optional<byte[]> file(String path) {
        Optional<ZipEntry> entry = Optional.ofNullable(files.get(path));
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = zip.getInputStream(entry.get())) {
            byte[] content = in.readNBytes(LONGEST + 1);
            if (content.length > LONGEST) {
                throw new ZipException("it has more than " + LONGEST + " bytes");
            }
            return Optional.of(content);
        } catch (IOException e) {
            throw new UncheckedIOException("`" + path + "`: " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> list(String folder) {
        String start = folder + "/";
        return files.tailMap(start).keySet().stream()
                .takeWhile(name -> name.startsWith(start))
                .map(name -> name.substring(start.length()))
                .filter(name -> name.indexOf('/') < 0)
                .toList();
    }

    @Override
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(files.keySet()));
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
