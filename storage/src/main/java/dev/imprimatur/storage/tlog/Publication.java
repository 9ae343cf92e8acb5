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

    static final String PARTS = "part";

    private final Disk disk;
    private final Set<String> folders = new HashSet<>();

    Publication(Disk disk) {
        this.disk = disk;
    }

    /** Makes the folder for parts, and removes what an earlier gateway left in it. */
    void prepare() throws IOException {
        disk.folder(PARTS);
        for (String left : disk.list(PARTS)) {
            disk.delete(PARTS + "/" + left);
        }
    }

    /** All of {@code files}, by their paths; durable when it returns. */
    void publish(Map<String, byte[]> files) throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            String part = PARTS + "/" + parts.size();
            disk.create(part, file.getValue());
            parts.put(part, file.getKey());
        }
        for (String part : parts.keySet()) {
            disk.force(part);
        }
        List<String> fresh = new ArrayList<>();
        Set<String> touched = new LinkedHashSet<>();
        for (Map.Entry<String, String> part : parts.entrySet()) {
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

    private static String folder(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
