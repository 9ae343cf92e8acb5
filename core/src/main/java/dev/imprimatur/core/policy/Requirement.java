package dev.imprimatur.core.policy;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Person;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code people} distinct people out of {@code from} must approve.
 *
 * @param passkey each of their votes must be signed with a passkey (step-up); a vote that is not does not count here
 * @param unless nobody of these counts, whatever else they belong to
 * @param escalations who is asked as well when nobody has decided for a while
 */
public record Requirement(Voters from, int people, boolean passkey, List<Voters> unless, List<Escalation> escalations) {

    public Requirement {
        unless = List.copyOf(unless);
        escalations = List.copyOf(escalations);
        if (people < 1 || people > 100) {
            throw new IllegalArgumentException(
                    "A requirement of `" + people + "` people makes no sense: use 1 to 100.");
        }
        if (from instanceof Voters.One && people > 1 && escalations.isEmpty()) {
            throw new IllegalArgumentException("`" + from.text() + "` is one person, not `" + people + "`.");
        }
        if (unless.contains(from)) {
            throw new IllegalArgumentException(
                    "`unless` leaves out everyone of `" + from.text() + "`, so nobody could ever approve this.");
        }
    }

    /** One without exceptions. */
    public Requirement(Voters from, int people, boolean passkey) {
        this(from, people, passkey, List.of(), List.of());
    }

    /**
     * Whether the approval of {@code person}, as they are now, counts here.
     *
     * @param waited how long the hold had lasted when they gave it
     */
    public boolean asks(Person person, Duration waited) {
        return escalatedTo(person, waited)
                && unless.stream().noneMatch(voters -> voters.include(person) || voters.includeAlias(person));
    }

    /**
     * Whether the approval of {@code delegate} counts here in the place of {@code absent}, both as they are now.
     *
     * @param lent the groups as a member of which the absent person lets them decide; empty for whatever they are asked for
     * @param waited as for {@link #asks(Person, Duration)}
     */
    public boolean asks(Person absent, Set<String> lent, Person delegate, Duration waited) {
        return unless.stream().noneMatch(voters -> voters.include(absent) || voters.include(delegate))
                && (lends(from, absent, lent)
                        || escalations.stream()
                                .anyMatch(
                                        step -> waited.compareTo(step.after()) >= 0 && lends(step.to(), absent, lent)));
    }

    private static boolean lends(Voters voters, Person absent, Set<String> lent) {
        return voters.include(absent)
                && (lent.isEmpty() || (voters instanceof Voters.Group(String name) && lent.contains(name)));
    }

    /** Those whom it asks after so long, as people read it. */
    public List<Voters> asked(Duration waited) {
        return Stream.concat(
                        Stream.of(from),
                        escalations.stream()
                                .filter(step -> waited.compareTo(step.after()) >= 0)
                                .map(Escalation::to))
                .distinct()
                .toList();
    }

    private boolean escalatedTo(Person person, Duration waited) {
        return from.include(person)
                || escalations.stream()
                        .anyMatch(step ->
                                waited.compareTo(step.after()) >= 0 && step.to().include(person));
    }

    /** When, after the beginning of the hold, {@code person} begins to count here; empty when never. */
    public Optional<Duration> asksAfter(Person person) {
        return asks(person, Duration.ZERO)
                ? Optional.of(Duration.ZERO)
                : escalations.stream()
                        .map(Escalation::after)
                        .filter(after -> asks(person, after))
                        .min(Duration::compareTo);
    }

    /** Whether whoever fulfils this has fulfilled {@code that} too. */
    public boolean covers(Requirement that) {
        return from.equals(that.from)
                && people >= that.people
                && (passkey || !that.passkey)
                && unless.containsAll(that.unless)
                && that.escalations.containsAll(escalations);
    }

    public Json.Fields canonical() {
        Json.Builder json =
                Json.fields().with("from", from.text()).with("people", people).with("passkey", passkey);
        if (!unless.isEmpty()) {
            json.with(
                    "unless",
                    Json.texts(unless.stream().map(Voters::text).sorted().toList()));
        }
        if (!escalations.isEmpty()) {
            json.with("escalations", Json.array(escalations, Escalation::canonical));
        }
        return json.build();
    }

    /** Reads {@link #canonical}. */
    public static Requirement of(Json.Fields json) {
        return new Requirement(
                Voters.parse(json.text("from")),
                Math.toIntExact(json.whole("people")),
                json.flag("passkey"),
                json.find("unless").isPresent()
                        ? json.texts("unless").stream().map(Voters::parse).toList()
                        : List.of(),
                json.find("escalations").isPresent()
                        ? json.array("escalations").stream()
                                .map(step -> Escalation.of((Json.Fields) step))
                                .toList()
                        : List.of());
    }

    /** As people read it: {@code 2 people from group:data-owners, with a passkey}. */
    @Override
    public String toString() {
        return sentence(people);
    }

    /** {@link #toString}, for {@code count} people of those it wants. */
    public String sentence(long count) {
        StringBuilder text = new StringBuilder(count + (count == 1 ? " person from " : " people from ") + from.text());
        escalations.forEach(step -> text.append(" (after ")
                .append(minutes(step.after()))
                .append(" also from ")
                .append(step.to().text())
                .append(')'));
        unless.forEach(voters -> text.append(", not from ").append(voters.text()));
        return text.append(passkey ? ", with a passkey" : "").toString();
    }

    private static String minutes(Duration time) {
        return time.toSeconds() % 60 == 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }
}
