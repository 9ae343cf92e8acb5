package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.Trace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a client asks for when it starts. Its {@code user} names nothing: the token tells who it is. Of the settings only
 * those pass that change how results look or how long things may take; every other is refused, because a setting given
 * here meets no policy.
 *
 * @param settings passed on to the target
 * @param intent why the client acts, and in which task, as it says ({@code imprimatur.intent}, {@code imprimatur.task})
 * @param model the model that drives it, and the program around that, as it claims ({@code imprimatur.model}, {@code
 *     imprimatur.agent})
 */
record StartupOptions(Map<String, String> settings, Intent intent, SourceModel model, Optional<Trace> trace) {

    private static final Set<String> PASSED = Set.of(
            "application_name",
            "bytea_output",
            "client_min_messages",
            "datestyle",
            "default_transaction_deferrable",
            "default_transaction_isolation",
            "extra_float_digits",
            "geqo",
            "idle_in_transaction_session_timeout",
            "intervalstyle",
            "jit",
            "lock_timeout",
            "statement_timeout",
            "timezone");

    StartupOptions {
        settings = Map.copyOf(settings);
    }

    static StartupOptions of(StartupPacket.Start start, PostgresConfig config) throws ProtocolViolation {
        Map<String, String> asked = new LinkedHashMap<>(start.parameters());
        asked.remove("user");
        String database = asked.getOrDefault("database", config.upstream().database());
        asked.remove("database");
        String name = config.target().name();
        if (!database.equals(config.upstream().database())
                && !database.equals(name)
                && !database.equals(name.substring(name.indexOf('/') + 1))) {
            throw new ProtocolViolation(
                    "3D000",
                    "The database `" + database + "` is not behind this listener: connect to `"
                            + config.upstream().database() + "`.");
        }
        String options = asked.getOrDefault("options", "");
        asked.remove("options");
        for (String option : words(options)) {
            addOption(option, asked);
        }
        Map<String, String> settings = new LinkedHashMap<>();
        Map<String, String> said = new HashMap<>();
        Optional<Trace> trace = Optional.empty();
        for (Map.Entry<String, String> setting : asked.entrySet()) {
            String key = setting.getKey().toLowerCase(Locale.ROOT);
            switch (key) {
                case "imprimatur.intent", "imprimatur.task", "imprimatur.model", "imprimatur.agent" -> {
                    if (said.put(key, setting.getValue()) != null) {
                        throw new ProtocolViolation("The startup parameter `" + key + "` comes twice.");
                    }
                }
                case "imprimatur.traceparent" -> trace = Trace.parse(setting.getValue());
                case "client_encoding" -> needUtf8(setting.getValue());
                case "standard_conforming_strings" -> needOn(setting.getValue());
                case "default_transaction_read_only" -> {
                    if (!Circumstances.isOn(setting.getValue())) {
                        throw refused(key); // the target's own role may have it on, to protect it
                    }
                    settings.put(key, "on");
                }
                case String other when PASSED.contains(other) -> settings.put(other, setting.getValue());
                case String other -> throw refused(other);
            }
        }
        try {
            return new StartupOptions(
                    settings,
                    Intent.said(said.getOrDefault("imprimatur.intent", ""), said.getOrDefault("imprimatur.task", "")),
                    SourceModel.of(
                            Optional.empty(),
                            said.getOrDefault("imprimatur.model", ""),
                            said.getOrDefault("imprimatur.agent", "")),
                    trace);
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("22023", String.valueOf(e.getMessage()));
        }
    }

    private static ProtocolViolation refused(String name) {
        return new ProtocolViolation(
                "0A000",
                "The startup parameter `" + name + "` is not taken by this gateway: leave it out, or use SET once"
                        + " connected, which policy decides about.");
    }

    /** SQL_ASCII is what psql asks for where no locale is set; it gets UTF-8 and is told so. */
    private static void needUtf8(String encoding) throws ProtocolViolation {
        if (!Circumstances.isUtf8(encoding) && !encoding.equalsIgnoreCase("SQL_ASCII")) {
            throw new ProtocolViolation(
                    "0A000", "The client encoding `" + encoding + "` is not understood by this gateway: use UTF8.");
        }
    }

    private static void needOn(String value) throws ProtocolViolation {
        if (!Circumstances.isOn(value)) {
            throw new ProtocolViolation(
                    "0A000", "`standard_conforming_strings` must be on: this gateway reads statements that way.");
        }
    }

    private static void addOption(String option, Map<String, String> asked) throws ProtocolViolation {
        int equals = option.indexOf('=');
        if (equals < 1) {
            throw new ProtocolViolation(
                    "0A000", "The option `" + option + "` is not taken by this gateway: write `-c NAME=VALUE`.");
        }
        String name = option.substring(0, equals).replace('-', '_');
        if (asked.put(name, option.substring(equals + 1)) != null) {
            throw new ProtocolViolation("The startup parameter `" + name + "` comes twice.");
        }
    }

    /** Each {@code NAME=VALUE} of {@code -c NAME=VALUE --NAME=VALUE}; a backslash keeps the character after it. */
    private static List<String> words(String options) throws ProtocolViolation {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i <= options.length(); i++) {
            char c = i == options.length() ? ' ' : options.charAt(i);
            if (c == '\\' && i + 1 < options.length()) {
                word.append(options.charAt(++i));
            } else if (!Character.isWhitespace(c)) {
                word.append(c);
            } else if (!word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        List<String> settings = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String text = words.get(i);
            if (text.equals("-c") && i + 1 < words.size()) {
                settings.add(words.get(++i));
            } else if (text.startsWith("-c")) {
                settings.add(text.substring(2));
            } else if (text.startsWith("--")) {
                settings.add(text.substring(2));
            } else {
                throw new ProtocolViolation(
                        "0A000", "The option `" + text + "` is not taken by this gateway: write `-c NAME=VALUE`.");
            }
        }
        return settings;
    }
}
