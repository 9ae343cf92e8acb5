package dev.imprimatur.storage.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts files in their place, so that each is there whole or as it was before, whatever happens. For one thread. */
final class Publication {

    private final Disk disk;
    private final String parts;
    private final Set<String> folders = new HashSet<>();
    private long count;

    /** @param parts a folder for files that are not in their place yet, for this one alone */
    Publication(Disk disk, String parts) {
        this.disk = disk;
        this.parts = parts;
    }

    /** Makes the folder for parts, and removes what an earlier gateway left in it. */
    void prepare() throws IOException {
        disk.folder(parts);
        for (String left : disk.list(parts)) {
            disk.delete(parts + "/" + left);
        }
    }

    /** All of {@code files}, by their paths; durable when it returns. */
    void publish(Map<String, byte[]> files) throws IOException {
        Map<String, String> made = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                String part = parts + "/" + count++; // never a name again whose force has failed
                made.put(part, file.getKey());
                disk.create(part, file.getValue());
            }
            for (String part : made.keySet()) {
                disk.force(part);
            }
            place(made);
        } catch (IOException e) {
            remove(made.keySet(), e);
            throw e;
        }
    }

    private void place(Map<String, String> made) throws IOException {
        List<String> fresh = new ArrayList<>();
        Set<String> touched = new LinkedHashSet<>();
        for (Map.Entry<String, String> part : made.entrySet()) {
            String folder = folder(part.getValue());
            touched.add(folder);
            if (!folders.contains(folder) && !fresh.contains(folder)) {
                disk.folder(folder);
                fresh.add(folder);
            }
            disk.rename(part.getKey(), part.getValue());
        }
        for (String folder : fresh) {
            for (String above = folder; !above.isEmpty(); above = folder(above)) {
                touched.add(folder(above));
            }
        }
        for (String folder : touched) {
            disk.forceFolder(folder);
        }
        folders.addAll(fresh);
    }

    /** What is left of them must not fill a disk that is full already. */
    private void remove(Set<String> made, IOException cause) {
        for (String part : made) {
            try {
                disk.delete(part);
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private static String folder(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
