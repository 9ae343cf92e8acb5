package dev.imprimatur.core.action;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The exact bytes of an action, and what gives them meaning.
 *
 * @param content the bytes as they go to the target
 * @param parameters bound to them, in order
 * @param state of the connection that gives the bytes their meaning: {@code database}, {@code role}, {@code search_path} …
 * @param redactions the secrets in the bytes, in order and apart from each other
 */
public record Payload(
        Bytes content, List<Parameter> parameters, Map<String, String> state, List<Redaction> redactions) {

    /**
     * One bound value.
     *
     * @param type the protocol's number for its type, 0 where the target chooses
     * @param binary in the protocol's binary form, otherwise as text
     * @param value empty for SQL NULL
     */
    public record Parameter(int type, boolean binary, Optional<Bytes> value) {

        Json canonical() {
            return Json.fields()
                    .with("type", type)
                    .with("binary", binary)
                    .with("value", value.map(bytes -> Json.of(bytes.base64())).orElse(new Json.Nothing()))
                    .build();
        }
    }

    public Payload {
        parameters = List.copyOf(parameters);
        state = Map.copyOf(state);
        redactions = List.copyOf(redactions);
        int end = 0;
        for (Redaction redaction : redactions) {
            if (redaction.at() < end || redaction.length() < 1) {
                throw new IllegalArgumentException("The secrets in a payload come in order, apart from each other.");
            }
            end = redaction.at() + redaction.length();
        }
        if (end > content.length()) {
            throw new IllegalArgumentException("A secret ends behind the payload's `" + content.length() + "` bytes.");
        }
    }

    /** Without secrets in it. */
    public Payload(Bytes content, List<Parameter> parameters, Map<String, String> state) {
        this(content, parameters, state, List.of());
    }

    /** Roughly how much there is of it, in bytes. */
    public long size() {
        long size = content.length();
        for (Parameter parameter : parameters) {
            size += parameter.value().map(Bytes::length).orElse(0);
        }
        for (Map.Entry<String, String> setting : state.entrySet()) {
            size += setting.getKey().length() + setting.getValue().length();
        }
        return size;
    }

    /** The bytes with {@link Redaction#MARK} in the place of each secret: to show, to record, and to make the digest of. */
    public Bytes shown() {
        if (redactions.isEmpty()) {
            return content;
        }
        byte[] exact = content.toArray();
        ByteArrayOutputStream shown = new ByteArrayOutputStream(exact.length);
        int at = 0;
        for (Redaction redaction : redactions) {
            shown.write(exact, at, redaction.at() - at);
            shown.writeBytes(Redaction.MARK.getBytes(StandardCharsets.US_ASCII));
            at = redaction.at() + redaction.length();
        }
        shown.write(exact, at, exact.length - at);
        return Bytes.of(shown.toByteArray());
    }

    /** What {@link #shown} hides: where each mark begins in it, and the commitment to what stood there. */
    public Json commitments() {
        byte[] exact = content.toArray();
        List<Json> all = new ArrayList<>(redactions.size());
        int shift = 0;
        for (Redaction redaction : redactions) {
            all.add(Json.fields()
                    .with("at", redaction.at() + shift)
                    .with("commitment", redaction.commitment(exact).toString())
                    .build());
            shift += Redaction.MARK.length() - redaction.length();
        }
        return Json.array(all);
    }

    /**
     * As the digest covers it: exactly these bytes, of which the secrets are covered by commitments, so that what is recorded
     * is enough to compute it.
     */
    public Json.Fields canonical() {
        Json.Builder json = form(shown());
        return (redactions.isEmpty() ? json : json.with("redactions", commitments())).build();
    }

    /** With the exact bytes: for storage alone. */
    Json.Fields stored() {
        Json.Builder json = form(content);
        return (redactions.isEmpty()
                        ? json
                        : json.with(
                                "redactions",
                                Json.array(redactions.stream()
                                        .map(Redaction::canonical)
                                        .toList())))
                .build();
    }

    private Json.Builder form(Bytes bytes) {
        return Json.fields()
                .with("content", bytes.base64())
                .with("parameters", bound())
                .with("state", meaning());
    }

    /** The parameters, as they are covered and recorded. */
    public Json bound() {
        return Json.array(parameters, Parameter::canonical);
    }

    /** The state, as it is covered and recorded. */
    public Json meaning() {
        TreeMap<String, Json> members = new TreeMap<>();
        state.forEach((name, value) -> members.put(name, Json.of(value)));
        return new Json.Fields(members);
    }
}
