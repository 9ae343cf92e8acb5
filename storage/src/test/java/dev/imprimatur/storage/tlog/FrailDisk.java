package dev.imprimatur.storage.tlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that loses what disks lose. What was written and not forced may be there after a crash, or not, or in part;
 * so may names in a folder that was not forced. A force that fails loses what it should have kept, though it can still be
 * read until the next crash. One operation can be told to fail, or to be the last one.
 */
final class FrailDisk implements Disk {

    private static final int SECTOR = 512;

    /** Bytes written at an offset, or, where {@code bytes} is empty, a cut to that length. */
    private record Change(long offset, Optional<byte[]> bytes) {}

    /** A file, or, without content that matters, a folder. */
    private static final class Node {
        byte[] durable = new byte[0];
        byte[] now = new byte[0];
        List<Change> pending = new ArrayList<>();
        final List<Change> lost = new ArrayList<>();
        boolean folder;
    }

    private final RandomGenerator chance;
    private final Set<String> dirty = new LinkedHashSet<>();
    private Map<String, Node> durable = new LinkedHashMap<>();
    private Map<String, Node> names = new LinkedHashMap<>();
    private long fatal = Long.MAX_VALUE;
    private boolean once;
    private boolean dead;
    long operations;

    FrailDisk(RandomGenerator chance) {
        this.chance = chance;
    }

    /** The operation after so many more fails; if it is the last one, so does all after it, until {@link #restart}. */
    void failAfter(long more, boolean last) {
        fatal = operations + more;
        once = !last;
    }

    boolean dead() {
        return dead;
    }

    /** The machine loses its power, or only the process is killed; then everything works again. */
    void restart(boolean power) {
        dead = false;
        fatal = Long.MAX_VALUE;
        if (!power) {
            return;
        }
        for (String path : dirty) {
            Optional<Node> kept = Optional.ofNullable((chance.nextBoolean() ? names : durable).get(path));
            kept.ifPresentOrElse(node -> durable.put(path, node), () -> durable.remove(path));
        }
        dirty.clear();
        durable.keySet().removeIf(path -> !path.isEmpty() && !reachable(parent(path)));
        names = new LinkedHashMap<>(durable);
        names.values().forEach(this::settle);
    }

    private boolean reachable(String folder) {
        return folder.isEmpty() || (durable.containsKey(folder) && reachable(parent(folder)));
    }

    private void settle(Node node) {
        List<Change> unsure = new ArrayList<>(node.lost);
        unsure.addAll(node.pending);
        byte[] content = node.durable;
        for (Change change : unsure) {
            if (change.bytes().isEmpty()) {
                content = chance.nextBoolean() ? apply(content, change) : content;
            } else {
                content = torn(content, change.offset(), change.bytes().get());
            }
        }
        node.durable = content;
        node.now = content;
        node.pending.clear();
        node.lost.clear();
    }

    /** Some sectors of it, or all, or none. */
    private byte[] torn(byte[] content, long offset, byte[] bytes) {
        byte[] result = content;
        int luck = chance.nextInt(3);
        for (int at = 0; at < bytes.length; at += SECTOR) {
            if (luck == 0 || (luck == 1 && chance.nextBoolean())) {
                byte[] sector = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + SECTOR));
                result = apply(result, new Change(offset + at, Optional.of(sector)));
            }
        }
        return result;
    }

    private static byte[] apply(byte[] content, Change change) {
        int offset = (int) change.offset();
        if (change.bytes().isEmpty()) {
            return Arrays.copyOf(content, offset);
        }
        byte[] bytes = change.bytes().get();
        byte[] result = Arrays.copyOf(content, Math.max(content.length, offset + bytes.length));
        System.arraycopy(bytes, 0, result, offset, bytes.length);
        return result;
    }

    /** Counts an operation; whether it is to fail, but has perhaps been done, in part or whole. */
    private boolean fails() throws IOException {
        if (dead) {
            throw new IOException("the machine is off");
        }
        boolean fails = ++operations == fatal;
        dead = fails && !once;
        return fails;
    }

    private static IOException failure() {
        return new IOException("Input/output error");
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private Node node(String path) throws IOException {
        Optional<Node> node = Optional.ofNullable(names.get(path)).filter(found -> !found.folder);
        return node.orElseThrow(() -> new IOException("no file " + path));
    }

    private void link(String path, Node node) throws IOException {
        if (!parent(path).isEmpty() && !names.containsKey(parent(path))) {
            throw new IOException("no folder for " + path);
        }
        names.put(path, node);
        dirty.add(path);
    }

    private Node made(String path) throws IOException {
        Optional<Node> known = Optional.ofNullable(names.get(path));
        if (known.isEmpty()) {
            link(path, new Node());
        }
        return node(path);
    }

    private static void change(Node node, Change change) {
        node.pending.add(change);
        node.now = apply(node.now, change);
    }

    private void write(Node node, long offset, byte[] bytes, boolean fails) throws IOException {
        int length = fails ? chance.nextInt(bytes.length + 1) : bytes.length;
        change(node, new Change(offset, Optional.of(Arrays.copyOf(bytes, length))));
        if (fails) {
            throw failure();
        }
    }

    private void force(Node node, boolean fails) throws IOException {
        if (fails && !(dead && chance.nextBoolean())) {
            node.lost.addAll(node.pending);
            node.pending = new ArrayList<>();
            throw failure();
        }
        for (Change change : node.pending) {
            node.durable = apply(node.durable, change);
        }
        if (node.pending.stream().anyMatch(change -> change.bytes().isEmpty() && change.offset() == 0)) {
            node.lost.clear(); // all of it was written anew
        }
        node.pending = new ArrayList<>();
        if (fails) {
            throw failure();
        }
    }

    @Override
    public synchronized Optional<byte[]> read(String path) throws IOException {
        if (dead) {
            throw new IOException("the machine is off");
        }
        return Optional.ofNullable(names.get(path)).filter(node -> !node.folder).map(node -> node.now.clone());
    }

    @Override
    public synchronized List<String> list(String folder) {
        return names.keySet().stream()
                .filter(path -> parent(path).equals(folder))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .toList();
    }

    @Override
    public synchronized void folder(String path) throws IOException {
        if (!parent(path).isEmpty()) {
            folder(parent(path));
        }
        if (!names.containsKey(path)) {
            boolean fails = fails();
            if (!fails || chance.nextBoolean()) {
                Node node = new Node();
                node.folder = true;
                link(path, node);
            }
            if (fails) {
                throw failure();
            }
        }
    }

    @Override
    public synchronized void create(String path, byte[] content) throws IOException {
        boolean fails = fails();
        Node node = made(path);
        change(node, new Change(0, Optional.empty()));
        write(node, 0, content, fails);
    }

    @Override
    public synchronized void force(String path) throws IOException {
        force(node(path), fails());
    }

    @Override
    public synchronized void forceFolder(String path) throws IOException {
        boolean fails = fails();
        if (!fails || (dead && chance.nextBoolean())) {
            for (String name : List.copyOf(dirty)) {
                if (parent(name).equals(path)) {
                    Optional.ofNullable(names.get(name))
                            .ifPresentOrElse(node -> durable.put(name, node), () -> durable.remove(name));
                    dirty.remove(name);
                }
            }
        }
        if (fails) {
            throw failure();
        }
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        boolean fails = fails();
        if (!fails || (dead && chance.nextBoolean())) {
            Node node = node(from);
            link(to, node);
            names.remove(from);
            dirty.add(from);
        }
        if (fails) {
            throw failure();
        }
    }

    @Override
    public synchronized void delete(String path) throws IOException {
        boolean fails = fails();
        if (!list(path).isEmpty()) {
            throw new IOException("not empty: " + path);
        }
        if (!fails || (dead && chance.nextBoolean())) {
            names.remove(path);
            dirty.add(path);
        }
        if (fails) {
            throw failure();
        }
    }

    @Override
    public synchronized Growing open(String path) throws IOException {
        boolean fails = fails();
        Node node = made(path);
        if (fails) {
            throw failure();
        }
        return new Growing() {
            @Override
            public void write(ByteBuffer bytes, long offset) throws IOException {
                byte[] content = new byte[bytes.remaining()];
                bytes.get(content);
                synchronized (FrailDisk.this) {
                    FrailDisk.this.write(node, offset, content, fails());
                }
            }

            @Override
            public void force() throws IOException {
                synchronized (FrailDisk.this) {
                    FrailDisk.this.force(node, fails());
                }
            }

            @Override
            public void truncate(long size) throws IOException {
                synchronized (FrailDisk.this) {
                    boolean fails = fails();
                    if (!fails || chance.nextBoolean()) {
                        change(node, new Change(size, Optional.empty()));
                    }
                    if (fails) {
                        throw failure();
                    }
                }
            }

            @Override
            public void close() {}
        };
    }
}
