package dev.imprimatur.cli.command;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.core.seal.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options by which an approver tightens. */
final class TermsOptions {

    private static final Pattern STANDING =
            Pattern.compile("([1-9][0-9]{0,5}) per ([1-9][0-9]{0,6}[smhd]) until (\\S{4,40})");

    @Option(names = "--max-rows", paramLabel = "N", description = "No more than N rows reach the requester.")
    Optional<Long> maxRows = Optional.empty();

    @Option(names = "--read-only", description = "Run it where writing is impossible.")
    boolean readOnly;

    @Option(names = "--mask", paramLabel = "COLUMN", description = "Mask table.column in the result; repeatable.")
    List<String> mask = List.of();

    @Option(
            names = "--use-within",
            paramLabel = "TIME",
            description = "The permit is dead so long after the approval, as 5m.")
    Optional<String> useWithin = Optional.empty();

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "The permit is dead from then on: 18:00, or 2026-11-01T18:00:00Z.")
    Optional<String> until = Optional.empty();

    @Option(
            names = "--standing",
            paramLabel = "TEXT",
            description =
                    "Grant ahead what differs in values alone, where a rule allows it: \"20 per 1h until 18:00\".")
    Optional<String> standing = Optional.empty();

    /** The members of a vote that say on which terms. */
    Json.Fields members(Instant now, ZoneId zone) {
        Json.Builder members = Json.fields();
        constraints(now, zone).ifPresent(constraints -> members.with("constraints", constraints));
        standing.ifPresent(text -> members.with("standing", allowance(text, now, zone)));
        return members.build();
    }

    private static Json allowance(String text, Instant now, ZoneId zone) {
        Matcher form = STANDING.matcher(text.strip());
        if (!form.matches()) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + text + "` does not say how often and how long.",
                    "Write it as `20 per 1h until 18:00`.");
        }
        return Json.fields()
                .with("times", Long.parseLong(form.group(1)))
                .with("per", form.group(2))
                .with("until", moment(form.group(3), now, zone).toString())
                .build();
    }

    /** The member {@code constraints} of a vote; empty where nothing is tightened. */
    Optional<Json> constraints(Instant now, ZoneId zone) {
        Json.Builder json = Json.fields();
        maxRows.ifPresent(rows -> json.with("max_rows", rows));
        if (readOnly) {
            json.with("read_only", true);
        }
        if (!mask.isEmpty()) {
            json.with("mask", Json.texts(mask));
        }
        Json.Fields constraints = json.with("use_within", useWithin)
                .with("until", until.map(text -> moment(text, now, zone).toString()))
                .build();
        return constraints.members().isEmpty() ? Optional.empty() : Optional.of(constraints);
    }

    /** A moment to come: the next time that the clock shows this, or exactly this one. */
    static Instant moment(String text, Instant now, ZoneId zone) {
        try {
            if (text.length() <= 5) {
                ZonedDateTime here = now.atZone(zone);
                ZonedDateTime today = here.with(LocalTime.parse(text));
                return (today.isAfter(here) ? today : today.plusDays(1)).toInstant();
            }
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + text + "` is no moment.",
                    "Write it as the clock shows it, `18:00`, or as `2026-11-01T18:00:00Z`.");
        }
    }
}
