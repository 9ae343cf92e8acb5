package dev.imprimatur.core.card;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.Approved;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.approval.Closed;
import dev.imprimatur.core.approval.Constraints;
import dev.imprimatur.core.approval.InPlaceOf;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.RuleId;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Turns an approval into a card. */
final class Drawing {

    private final Approval approval;
    private final Ask ask;
    private final Action action;
    private final Directory people;
    private final Instant now;

    Drawing(Approval approval, Directory people, Instant now) {
        this.approval = approval;
        this.ask = approval.ask();
        this.action = ask.action();
        this.people = people;
        this.now = now;
    }

    Card card(Past past, int repeated, String page) {
        return new Card(
                approval.id(),
                approval.revision(),
                ask.digest(),
                ask.risk(),
                status(),
                Entry.VISIBLE.line(action.subject().actor().name() + " wants to run "
                        + action.operation().name() + " on " + action.target().name()),
                entries(past, repeated),
                passages(),
                claims(),
                ask.demand().askedIn(Duration.between(ask.openedAt(), now)),
                missing().stream().anyMatch(requirement -> !requirement.passkey()),
                ask.demand().rationale(),
                page);
    }

    private Status status() {
        return switch (approval) {
            case Pending pending -> new Status(pending.state(), waiting(), true);
            case Approved approved ->
                closed(
                        approved.state(),
                        approved.glass()
                                .map(glass -> "Run unapproved by " + glass.by() + " at " + second(glass.at()) + ": "
                                        + glass.because())
                                .orElseGet(() -> (approved.grant().isPresent() ? "Approved ahead, " : "Approved, ")
                                        + "at " + second(approved.at()) + "; to be used by "
                                        + second(approved.useBy()) + "."));
            case Closed closed ->
                closed(
                        closed.state(),
                        ended(closed) + " at " + second(closed.at())
                                + (closed.because().isEmpty() ? "." : ": " + closed.because()));
        };
    }

    private static Status closed(String word, String sentence) {
        return new Status(word, Entry.VISIBLE.line(sentence), false);
    }

    private static String ended(Closed closed) {
        return switch (closed.verdict()) {
            case DENIED -> "Denied by " + closed.by();
            case EXPIRED -> "Expired: nobody decided in time,";
            case WITHDRAWN -> "Taken back by " + closed.by();
            case REVOKED -> "Approved, and revoked by " + closed.by();
        };
    }

    private String waiting() {
        return missing().stream()
                .map(requirement -> requirement.sentence(
                        requirement.people() - agreeing(requirement).size()))
                .collect(Collectors.joining("; ", "Waits for ", "."));
    }

    private List<Requirement> missing() {
        return ask.demand().requirements().stream()
                .filter(requirement -> agreeing(requirement).size() < requirement.people())
                .toList();
    }

    private List<PrincipalId> agreeing(Requirement requirement) {
        return approval.agreeing(requirement, people, now);
    }

    private List<Entry> entries(Past past, int repeated) {
        List<Entry> entries = new ArrayList<>();
        add(entries, "Who", named(action.subject().actor()));
        add(
                entries,
                "On behalf of",
                action.subject().behalf().stream().map(Drawing::named).collect(Collectors.joining(", ")));
        SourceModel model = action.model();
        if (model.verified() && !model.name().isEmpty()) {
            entries.add(Entry.said("Model", model.name()));
        }
        add(entries, "Target", action.target().name());
        add(entries, "Operation", operations());
        new Scope(action).entries().forEach(entries::add);
        add(entries, "Why it is held", ask.because());
        add(entries, "Rules", ask.rules().stream().map(RuleId::text).collect(Collectors.joining(", ")));
        add(entries, "Risk", ask.risk().word());
        add(
                entries,
                "Asked",
                ask.demand().requirements().stream().map(this::asked).collect(Collectors.joining("; ")));
        add(entries, "Answers", approval.votes().stream().map(Drawing::answer).collect(Collectors.joining("; ")));
        add(
                entries,
                "Runs under",
                Constraints.together(approval.votes()).on(ask.obligations()).stream()
                        .map(obligation -> obligation.canonical().canonical())
                        .collect(Collectors.joining(", ")));
        add(
                entries,
                "May be approved ahead",
                ask.shape().isPresent()
                        ? ask.demand()
                                .standing()
                                .map(latitude -> latitude.canonical().canonical())
                                .orElse("")
                        : "");
        add(entries, approval instanceof Pending ? "Expires" : "Would have expired", second(ask.expiresAt()));
        add(entries, "Asked again", repeated == 0 ? "" : repeated + (repeated == 1 ? " time" : " times"));
        add(entries, "Before", past.sentence());
        add(entries, Card.DIGEST, ask.digest().hex().substring(0, 16));
        return entries;
    }

    private static void add(List<Entry> entries, String name, String text) {
        if (!text.isEmpty()) {
            entries.add(Entry.of(name, text));
        }
    }

    private static String named(Principal principal) {
        return principal.name() + " (" + principal.id() + ")";
    }

    private String operations() {
        return Stream.concat(
                        Stream.of(action.operation()), action.also().stream().map(Action.Part::operation))
                .map(operation -> operation.name())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private String asked(Requirement requirement) {
        List<PrincipalId> agreeing = agreeing(requirement);
        return requirement
                + (agreeing.isEmpty()
                        ? ""
                        : agreeing.stream().map(PrincipalId::toString).collect(Collectors.joining(", ", " (", ")")));
    }

    private static String answer(Vote vote) {
        String places = vote.inPlaceOf().isEmpty()
                ? ""
                : vote.inPlaceOf().stream()
                        .map(InPlaceOf::person)
                        .map(PrincipalId::toString)
                        .collect(Collectors.joining(", ", " in the place of ", ""));
        return vote.voter() + places + ": " + vote.choice().word()
                + (vote.terms().constraints().isEmpty()
                        ? ""
                        : " with " + vote.terms().constraints().canonical().canonical())
                + vote.terms()
                        .standing()
                        .map(ahead -> " and ahead " + ahead.canonical().canonical())
                        .orElse("")
                + (vote.because().isEmpty() ? "" : ", \"" + vote.because() + "\"");
    }

    private List<Passage> passages() {
        List<Passage> passages = new ArrayList<>();
        Payload payload = action.payload();
        passages.add(Passage.of("Exactly what would run", payload.shown().utf8()));
        if (!payload.parameters().isEmpty()) {
            passages.add(Passage.of("With these parameters", parameters(payload)));
        }
        if (!payload.state().isEmpty()) {
            passages.add(Passage.of("In this state", lines(payload.state())));
        }
        return passages;
    }

    /** Text as quoted JSON, so that one value can't look like two; what is not text as its bytes. */
    private static String parameters(Payload payload) {
        StringBuilder lines = new StringBuilder();
        int n = 1;
        for (Payload.Parameter parameter : payload.parameters()) {
            String value = parameter.value().isEmpty()
                    ? "NULL"
                    : parameter.binary()
                            ? "bytes "
                                    + HexFormat.of()
                                            .formatHex(parameter.value().get().toArray())
                            : Json.of(parameter.value().get().utf8()).canonical();
            lines.append(n == 1 ? "" : "\n").append('$').append(n).append(" = ").append(value);
            n++;
        }
        return lines.toString();
    }

    private static String lines(Map<String, String> state) {
        return new TreeMap<>(state)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " = "
                                + Json.of(entry.getValue()).canonical())
                        .collect(Collectors.joining("\n"));
    }

    private List<Entry> claims() {
        SourceModel model = action.model();
        return Stream.of(
                        Entry.said("Says why", action.intent().text()),
                        Entry.said("Says it belongs to", action.intent().task()),
                        Entry.said("Says it is", model.agent()),
                        Entry.said("Says its model is", model.verified() ? "" : model.name()))
                .filter(claim -> !claim.text().isEmpty())
                .toList();
    }

    private static String second(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
