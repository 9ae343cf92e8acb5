package dev.imprimatur.cli.command;

import dev.imprimatur.core.audit.Beside;
import dev.imprimatur.core.audit.EvidenceFiles;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.SignedNote;
import dev.imprimatur.core.tree.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** The files of an evidence bundle, made from what the gateway gives, page by page. */
final class BundleFiles {

    /** What may become the name of a file. */
    private static final Pattern SAFE = Pattern.compile("(?!.*(^|/)\\.{0,2}(/|$))[^\\\\\\p{Cntrl}]{1,500}");

    private final TreeMap<String, Bytes> files = new TreeMap<>();
    private final List<String> missing = new ArrayList<>();
    private int erased;
    private String approval = "";
    private String checkpoint = "";
    private String state = "";
    private String digest = "";
    private final AtomicInteger events = new AtomicInteger(); // the progress reads it

    /** Takes the first page. */
    void begin(Json.Fields page) {
        approval = page.text("approval");
        checkpoint = page.text("checkpoint");
        state = page.text("state");
        digest = page.text("digest");
        put(EvidenceFiles.CHECKPOINT, Bytes.utf8(checkpoint));
        put(EvidenceFiles.KEY, Bytes.utf8(page.text("key") + "\n"));
        Bytes request = Bytes.utf8(page.text("request"));
        Json.Fields payload = ((Json.Fields) Json.parse(request.toArray())).fields("payload");
        put(EvidenceFiles.REQUEST, request);
        put(EvidenceFiles.STATEMENT, Bytes.ofBase64(payload.text("content")));
        put(EvidenceFiles.PARAMETERS, Bytes.of(payload.get("parameters").canonicalBytes()));
        for (Json policy : page.array("policies")) {
            policy((Json.Fields) policy);
        }
        add(page);
    }

    private void policy(Json.Fields policy) {
        Digest version = Digest.parse(policy.text("version"));
        Json.Fields kept = policy.fields("files");
        kept.members().keySet().forEach(name -> {
            if (!SAFE.matcher(name).matches()) {
                throw new IllegalArgumentException("`" + name + "` is no name of a file");
            }
            put(EvidenceFiles.policy(version.hex()) + name, Bytes.ofBase64(kept.text(name)));
        });
        if (kept.members().isEmpty()) {
            missing.add("The policy " + version + " is not in it: the gateway did not keep it.");
        }
    }

    /** Takes the events of a page. */
    void add(Json.Fields page) {
        for (Json one : page.array("events")) {
            Json.Fields event = (Json.Fields) one;
            String name = EvidenceFiles.event(event.whole("index"));
            Bytes entry = Bytes.utf8(event.text("entry"));
            put(name + ".json", entry);
            put(name + ".tlog-proof", Bytes.utf8(event.text("proof")));
            if (event.find("openings").isPresent()) {
                event.texts("openings").forEach(opening -> payload(Bytes.ofBase64(opening)));
            }
            absent(event.fields("event"), event.whole("index"));
            beside((Json.Fields) Json.parse(entry.toArray()), event.fields("event"));
            events.incrementAndGet();
        }
    }

    /** What lies beside the log, out of the event as the gateway shows it whole. */
    private void beside(Json.Fields entry, Json.Fields whole) {
        if (entry.find(Beside.MEMBER).isEmpty()) {
            return;
        }
        Json.Fields beside = entry.fields(Beside.MEMBER);
        for (String name : beside.members().keySet()) {
            Digest expected = Digest.parse(beside.fields(name).text("sha256"));
            whole.find(name)
                    .map(Beside::content)
                    .filter(content -> content.digest().equals(expected))
                    .ifPresent(this::payload);
        }
    }

    private void payload(Bytes content) {
        String hex = content.digest().hex();
        put("payload/" + hex.substring(0, 2) + "/" + hex, content);
    }

    private void absent(Json.Fields whole, long index) {
        if (whole.find(Personal.ERASED).isPresent()) {
            erased += whole.texts(Personal.ERASED).size();
        }
        for (String member : List.of(Personal.MISSING, Personal.CHANGED)) {
            if (whole.find(member).isPresent()) {
                whole.texts(member)
                        .forEach(name -> missing.add("`" + name + "` of the event " + index + " is "
                                + (member.equals(Personal.MISSING)
                                        ? "missing, and no recorded erasure took it."
                                        : "not what the log commits to: it was changed.")));
            }
        }
    }

    private void put(String name, Bytes content) {
        files.put(name, content);
    }

    /** The checkpoint that all is proven against. */
    String checkpoint() {
        return checkpoint;
    }

    String state() {
        return state;
    }

    String digest() {
        return digest;
    }

    int events() {
        return events.get();
    }

    /** How many values were erased, as the log tells. */
    int erased() {
        return erased;
    }

    /** Sentences about what could not be had. */
    List<String> missing() {
        return List.copyOf(missing);
    }

    /** All files, with how to check them and the manifest. */
    SortedMap<String, Bytes> files() {
        TreeMap<String, Bytes> all = new TreeMap<>(files);
        all.put(EvidenceFiles.README, Bytes.utf8(readme()));
        StringBuilder manifest = new StringBuilder();
        all.forEach((name, content) -> manifest.append(content.digest().hex())
                .append("  ")
                .append(name)
                .append('\n'));
        all.put(EvidenceFiles.MANIFEST, Bytes.utf8(manifest.toString()));
        return Collections.unmodifiableSortedMap(all);
    }

    private String readme() {
        Checkpoint signed = Checkpoint.parse(SignedNote.parse(checkpoint).text());
        try (InputStream in = Objects.requireNonNull(
                BundleFiles.class.getResourceAsStream("evidence.md"), "evidence.md is missing from this build")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{approval}", approval)
                    .replace("{state}", state)
                    .replace("{digest}", digest)
                    .replace("{events}", Integer.toString(events.get()))
                    .replace("{origin}", signed.origin())
                    .replace("{size}", Long.toString(signed.head().size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
