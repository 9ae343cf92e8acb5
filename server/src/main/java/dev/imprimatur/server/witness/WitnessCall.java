package dev.imprimatur.server.witness;

import dev.imprimatur.core.seal.NoteKey;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code imprimatur witness serve}, as it was called.
 *
 * @param listen where it listens; port 0 is any free one
 * @param key the file of its key
 * @param name under which it cosigns
 * @param logs those it cosigns
 * @param data the folder of its memory
 */
record WitnessCall(InetSocketAddress listen, Path key, String name, List<NoteKey> logs, Path data) {

    private static final List<String> OPTIONS = List.of("--listen", "--key", "--name", "--log", "--data");
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9.-]+)):([0-9]{1,5})");

    WitnessCall {
        logs = List.copyOf(logs);
        if (logs.isEmpty()) {
            throw new IllegalArgumentException(
                    "`--log VKEY` is missing: `imprimatur audit key` prints that of a gateway.");
        }
        for (NoteKey log : logs) {
            if (log.kind() != NoteKey.Kind.ED25519) {
                throw new IllegalArgumentException("`" + log + "` is not the key of a log: its type is not 1.");
            }
        }
    }

    /** @throws IllegalArgumentException with a sentence when it is not understood */
    static WitnessCall of(List<String> arguments) {
        Map<String, List<String>> given = new HashMap<>();
        List<String> rest = new ArrayList<>(arguments);
        while (!rest.isEmpty()) {
            String[] word = rest.removeFirst().split("=", 2);
            if (!OPTIONS.contains(word[0])) {
                throw new IllegalArgumentException("`" + word[0] + "` is not known here.");
            }
            if (word.length == 1 && rest.isEmpty()) {
                throw new IllegalArgumentException("`" + word[0] + "` has no value.");
            }
            given.computeIfAbsent(word[0], name -> new ArrayList<>())
                    .add(word.length == 2 ? word[1] : rest.removeFirst());
        }
        return new WitnessCall(
                address(one(given, "--listen")),
                Path.of(one(given, "--key")),
                one(given, "--name"),
                Optional.ofNullable(given.get("--log")).orElse(List.of()).stream()
                        .map(NoteKey::parse)
                        .distinct()
                        .toList(),
                Path.of(one(given, "--data")));
    }

    private static String one(Map<String, List<String>> given, String option) {
        List<String> values = Optional.ofNullable(given.get(option)).orElse(List.of());
        if (values.size() != 1) {
            throw new IllegalArgumentException(
                    "`" + option + "` " + (values.isEmpty() ? "is missing." : "stands here twice."));
        }
        return values.getFirst();
    }

    private static InetSocketAddress address(String text) {
        Matcher form = ADDRESS.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(3)) > 65_535) {
            throw new IllegalArgumentException("`" + text + "` is no address: write `HOST:PORT`, as `127.0.0.1:8480`.");
        }
        String host = Optional.ofNullable(form.group(1)).orElseGet(() -> form.group(2));
        InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(form.group(3)));
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("The host `" + host + "` is not known on this machine.");
        }
        return address;
    }
}
