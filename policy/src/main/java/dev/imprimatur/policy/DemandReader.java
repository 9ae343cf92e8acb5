package dev.imprimatur.policy;

import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Escalation;
import dev.imprimatur.core.policy.Latitude;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.TimeSpan;
import dev.imprimatur.core.policy.Venue;
import dev.imprimatur.core.policy.Voters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads what a hold asks of people: {@code approval}, {@code expires}, {@code use-within}, {@code ask}, {@code rationale},
 * {@code escalate}, {@code remind}, {@code break-glass}, {@code standing}.
 */
final class DemandReader {

    /** Its keys. */
    static final List<String> KEYS = List.of(
            "approval", "expires", "use-within", "ask", "rationale", "escalate", "remind", "break-glass", "standing");

    static final Duration EXPIRES = Duration.ofMinutes(30);
    static final Duration USE_WITHIN = Duration.ofMinutes(10);

    private static final Pattern VENUE = Pattern.compile("[a-z][a-z0-9-]{0,31}:\\S{1,200}");

    private final Optional<Roster> roster;
    private final Findings findings;

    /** Where the rule that is being read asks, its requirements and its steps ask. */
    private final List<Venue> venues = new ArrayList<>();

    DemandReader(Optional<Roster> roster, Findings findings) {
        this.roster = roster;
        this.findings = findings;
    }

    /** The demand; empty, with errors, when it can't be read. */
    Optional<Demand> read(Section section) {
        List<Requirement> requirements = new ArrayList<>();
        venues.clear();
        venues.addAll(section.texts("ask", text -> venue(text, Duration.ZERO)));
        List<Escalation> escalations = escalations(section);
        List<Yaml> items = section.list("approval");
        for (Yaml item : items) {
            Section.mapping(item, "a block with `from` and `people`", findings)
                    .flatMap(mapping -> requirement(mapping, escalations))
                    .ifPresent(requirements::add);
        }
        if (!section.has("approval") || items.isEmpty()) {
            findings.error(
                    section.place("approval"),
                    "Nobody could ever approve this: name who decides under `approval`, as `- { from: \"group:NAME\" }`.");
        }
        Duration expires = section.parsed("expires", text -> Durations.parse(text, Duration.ofDays(30)))
                .orElse(EXPIRES);
        Duration useWithin = section.parsed("use-within", text -> Durations.parse(text, Duration.ofDays(7)))
                .orElse(USE_WITHIN);
        boolean rationale = section.parsed("rationale", DemandReader::rationale).orElse(false);
        Optional<Latitude> standing = section.find("standing")
                .flatMap(value -> Section.mapping(value, "a block with `times` and `until`", findings))
                .flatMap(this::standing);
        for (Escalation step : escalations) {
            if (step.after().compareTo(expires) >= 0) {
                findings.error(
                        section.place("escalate"),
                        "Escalated after `%s`, but expired after `%s` already: escalate earlier."
                                .formatted(TimeSpan.text(step.after()), TimeSpan.text(expires)));
            }
        }
        List<Duration> remind = remind(section, expires);
        List<BreakGlass> breakGlass = new BreakGlassReader(findings, this::voters)
                .read(section).stream().toList();
        if (requirements.isEmpty()) {
            return Optional.empty();
        }
        return findings.valid(
                section.place(),
                () -> new Demand(
                        requirements,
                        expires,
                        useWithin,
                        List.copyOf(venues),
                        rationale,
                        remind,
                        breakGlass,
                        standing));
    }

    /** How far approvers may approve ahead; empty, with errors, when it can't be read. */
    private Optional<Latitude> standing(Yaml.Mapping mapping) {
        Section section = new Section(mapping, "`standing`", List.of("times", "until"), findings);
        section.require("times");
        section.require("until");
        Optional<Long> times = section.whole("times");
        Optional<Duration> until = section.parsed("until", text -> Durations.parse(text, Latitude.LONGEST));
        return times.flatMap(count -> until.flatMap(time -> findings.valid(
                section.place("times"), () -> new Latitude(Math.toIntExact(Math.clamp(count, -1, 1_000_000)), time))));
    }

    private List<Duration> remind(Section section, Duration expires) {
        List<Duration> times = section.texts("remind", text -> Durations.parse(text, Demand.LONGEST));
        for (Duration after : times) {
            if (after.compareTo(expires) >= 0) {
                findings.error(
                        section.place("remind"),
                        "Reminded after `%s`, but expired after `%s` already: remind earlier."
                                .formatted(TimeSpan.text(after), TimeSpan.text(expires)));
            }
        }
        if (times.size() > Demand.MOST_REMINDERS) {
            findings.error(
                    section.place("remind"),
                    "People are reminded at most `%d` times, not `%d`: name fewer."
                            .formatted(Demand.MOST_REMINDERS, times.size()));
            return List.of();
        }
        return times;
    }

    /** One step, or a list of them. */
    private List<Escalation> escalations(Section section) {
        Optional<Yaml> value = section.find("escalate");
        List<Yaml> steps = value.filter(Yaml.Sequence.class::isInstance).isPresent()
                ? section.list("escalate")
                : value.stream().toList();
        List<Escalation> escalations = new ArrayList<>();
        for (Yaml step : steps) {
            Section.mapping(step, "a block with `after` and `to`", findings)
                    .flatMap(this::escalation)
                    .ifPresent(escalations::add);
        }
        escalations.sort(Comparator.comparing(Escalation::after)
                .thenComparing(step -> step.to().text()));
        return escalations;
    }

    private Optional<Escalation> escalation(Yaml.Mapping mapping) {
        Section section = new Section(mapping, "a step of `escalate`", List.of("after", "to", "ask"), findings);
        section.require("after");
        Optional<Duration> after = section.parsed("after", text -> Durations.parse(text, Demand.LONGEST));
        Optional<Voters> to = section.require("to").flatMap(this::voters);
        after.ifPresent(time -> venues.addAll(section.texts("ask", text -> venue(text, time))));
        return after.flatMap(time ->
                to.flatMap(voters -> findings.valid(section.place("after"), () -> new Escalation(time, voters))));
    }

    private Optional<Requirement> requirement(Yaml.Mapping mapping, List<Escalation> escalations) {
        Section section =
                new Section(mapping, "a requirement", List.of("from", "people", "step-up", "unless", "ask"), findings);
        Optional<Voters> from = section.require("from").flatMap(this::voters);
        venues.addAll(section.texts("ask", text -> venue(text, Duration.ZERO)));
        boolean passkey = section.parsed("step-up", DemandReader::stepUp).orElse(false);
        long people = section.whole("people").orElse(1L);
        Optional<Yaml> exceptions = section.find("unless");
        List<Voters> unless = exceptions.filter(Yaml.Sequence.class::isInstance).isPresent()
                ? section.list("unless").stream()
                        .flatMap(item -> voters(item).stream())
                        .toList()
                : exceptions.flatMap(this::voters).stream().toList();
        return from.flatMap(voters -> findings.valid(
                section.place("people"),
                () -> new Requirement(
                        voters, Math.toIntExact(Math.clamp(people, -1, 101)), passkey, unless, escalations)));
    }

    private Optional<Voters> voters(Yaml from) {
        if (from instanceof Yaml.Mapping) {
            findings.error(
                    from.place(), "Conditions on voters are not supported yet: write `group:NAME` or `person:NAME`.");
            return Optional.empty();
        }
        Optional<Voters> voters = Section.text(from, "What names voters", findings)
                .flatMap(text -> findings.valid(from.place(), () -> Voters.parse(text.text())));
        voters.ifPresent(known -> {
            if (roster.isPresent() && !roster.get().knows(known)) {
                findings.error(from.place(), "`" + known.text() + "` is not known here: correct the name, or add it.");
            }
        });
        return voters;
    }

    private static boolean rationale(String text) {
        if (!text.equals("required")) {
            throw new IllegalArgumentException(
                    "`" + text + "` is no rationale: write `required`, or leave the key out.");
        }
        return true;
    }

    static boolean stepUp(String text) {
        if (!text.equals("passkey")) {
            throw new IllegalArgumentException("`" + text + "` is no step-up: write `passkey`, or leave the key out.");
        }
        return true;
    }

    private static Venue venue(String text, Duration after) {
        if (!VENUE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "`" + text + "` is no place to ask: write `CHANNEL:PLACE`, as `slack:#data-approvals`.");
        }
        return new Venue(text, after);
    }
}
