package dev.imprimatur.core.approval;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.policy.Ability;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an approver adds to their yes. It only ever tightens: the action suffers it besides what the policy demands, and of
 * several approvers the strictest counts.
 *
 * @param obligations a row limit, read-only, masks; nothing else
 * @param useWithin so long after the approval the permit is dead
 * @param until from this moment on the permit is dead
 */
public record Constraints(List<Obligation> obligations, Optional<Duration> useWithin, Optional<Instant> until) {

    public static final Constraints NONE = new Constraints(List.of(), Optional.empty(), Optional.empty());

    private static final int MOST_MASKS = 50;
    private static final Pattern COLUMN = Pattern.compile("[^.\\s*]{1,63}(\\.[^.\\s*]{1,63}){1,2}");

    public Constraints {
        obligations = Obligation.together(obligations).stream()
                .sorted(Comparator.comparing(each -> each.canonical().canonical()))
                .toList();
        if (obligations.size() > MOST_MASKS) {
            throw new IllegalArgumentException("`" + obligations.size() + "` masks are more than " + MOST_MASKS + ".");
        }
        for (Obligation obligation : obligations) {
            if (obligation instanceof Obligation.Mask(String column)
                    && !COLUMN.matcher(column).matches()) {
                throw new IllegalArgumentException(
                        "`" + column + "` names no column: write `table.column` or `schema.table.column`.");
            }
            if (obligation instanceof Obligation.Recording) {
                throw new IllegalArgumentException("Whether a result is recorded is not for approvers to say.");
            }
        }
        if (useWithin.isPresent() && useWithin.get().compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("`use within " + useWithin.get() + "` is too short: use 1s or more.");
        }
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    /** The strictest of both. */
    public Constraints and(Constraints that) {
        List<Obligation> all = new ArrayList<>(obligations);
        all.addAll(that.obligations);
        return new Constraints(
                all,
                Stream.concat(useWithin.stream(), that.useWithin.stream()).min(Duration::compareTo),
                Stream.concat(until.stream(), that.until.stream()).min(Instant::compareTo));
    }

    /** The strictest of what all approving votes demand. */
    public static Constraints together(List<Vote> votes) {
        return votes.stream()
                .filter(vote -> vote.choice() == Choice.APPROVE)
                .map(vote -> vote.terms().constraints())
                .reduce(NONE, Constraints::and);
    }

    /** Whether whatever suffers this suffers {@code that} too. */
    public boolean covers(Constraints that) {
        return equals(and(that));
    }

    /** These obligations and those of the constraints. */
    public List<Obligation> on(List<Obligation> demanded) {
        List<Obligation> all = new ArrayList<>(demanded);
        all.addAll(obligations);
        return Obligation.together(all);
    }

    /** The last moment of what was approved at {@code at} and could be used until {@code useBy}. */
    public Instant useBy(Instant at, Instant useBy) {
        return Stream.concat(Stream.of(useBy), Stream.concat(useWithin.map(at::plus).stream(), until.stream()))
                .min(Instant::compareTo)
                .orElse(useBy);
    }

    /** Why they can't be added to what is asked: something in them is looser than it, or over. */
    Optional<String> objection(Ask ask, Instant now) {
        for (Obligation demanded : ask.obligations()) {
            for (Obligation added : obligations) {
                if (demanded instanceof Obligation.MaxRows(long most)
                        && added instanceof Obligation.MaxRows(long rows)
                        && rows > most) {
                    return Optional.of("The policy lets no more than " + most + " rows through, and `" + rows
                            + "` would be more: approvers only tighten.");
                }
            }
        }
        Duration within = ask.demand().useWithin();
        if (useWithin.isPresent() && useWithin.get().compareTo(within) > 0) {
            return Optional.of("The policy lets an approval be used for " + words(within) + ", and `"
                    + words(useWithin.get()) + "` would be longer: approvers only tighten.");
        }
        Instant last = ask.expiresAt().plus(within);
        if (until.isPresent() && until.get().isAfter(last)) {
            return Optional.of("The policy lets this be used until " + last + " at most, and `" + until.get()
                    + "` would be later: approvers only tighten.");
        }
        if (until.isPresent() && !until.get().isAfter(now)) {
            return Optional.of("`" + until.get() + "` is over already, so it could never run: name a later moment.");
        }
        return Optional.empty();
    }

    /** Why what is asked could never run under them, whoever approves it. */
    Optional<String> unkept(Ask ask) {
        if (ask.action().target().equals(Target.SELF) && !obligations.isEmpty()) {
            return Optional.of("This is a change to Imprimatur itself, where nobody can keep `" + obligations.getFirst()
                    + "`: demand when it is used (`use_within`, `until`), or deny it.");
        }
        Ability ability = Ability.of(ask.action());
        return ability.unkept(obligations).stream()
                .findFirst()
                .map(one -> ability.refusal(one) + " Approve without it, or deny.");
    }

    private static String words(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /** As it is shown, recorded and signed; absent members say nothing. */
    public Json.Fields canonical() {
        Json.Builder json = Json.fields();
        List<String> masks = new ArrayList<>();
        for (Obligation obligation : obligations) {
            switch (obligation) {
                case Obligation.MaxRows(long rows) -> json.with("max_rows", rows);
                case Obligation.ReadOnly() -> json.with("read_only", true);
                case Obligation.Mask(String column) -> masks.add(column);
                case Obligation.Recording() -> throw new IllegalStateException("checked when it was made");
            }
        }
        if (!masks.isEmpty()) {
            json.with("mask", Json.texts(masks));
        }
        return json.with("use_within", useWithin.map(Duration::toString))
                .with("until", until.map(Instant::toString))
                .build();
    }

    /** Reads {@link #canonical}. */
    public static Constraints of(Json.Fields json) {
        List<Obligation> obligations = new ArrayList<>();
        if (json.find("max_rows").isPresent()) {
            obligations.add(new Obligation.MaxRows(json.whole("max_rows")));
        }
        if (json.find("read_only").isPresent() && json.flag("read_only")) {
            obligations.add(new Obligation.ReadOnly());
        }
        if (json.find("mask").isPresent()) {
            json.texts("mask").forEach(column -> obligations.add(new Obligation.Mask(column)));
        }
        return new Constraints(
                obligations,
                json.findText("use_within").map(Duration::parse),
                json.findText("until").map(Instant::parse));
    }
}
