package dev.imprimatur.core.approval;

import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether somebody may run a held action without approval. Whose agent asks for it doesn't matter: others review it. */
final class Glass {

    private Glass() {}

    /** Why the glass of {@code pending} can't be broken like this now; empty when it can. */
    static Optional<Cast.Refused> objection(
            Pending pending, BrokenGlass glass, Directory people, Decision again, Instant now) {
        Ask ask = pending.ask();
        List<BreakGlass> wanted = ask.demand().breakGlass();
        if (wanted.isEmpty()) {
            return refuse(Cast.Why.NO_GLASS, "No rule lets anybody run this unapproved: it needs an approval.");
        }
        Optional<Person> person =
                people.person(glass.by()).filter(known -> known.id().equals(glass.by()));
        if (person.isEmpty()) {
            return refuse(Cast.Why.UNKNOWN_VOTER, "`" + glass.by() + "` is not known here.");
        }
        if (!asked(wanted, person.get())) {
            return refuse(
                    Cast.Why.NOT_ASKED,
                    glass.by() + " is not among those who may break the glass: it takes somebody of "
                            + String.join(
                                    " and ",
                                    wanted.stream()
                                            .map(each -> each.from().text())
                                            .distinct()
                                            .toList())
                            + ".");
        }
        if (!glass.evidence().seen().equals(ask.digest())) {
            return refuse(
                    Cast.Why.OTHER_DIGEST,
                    "What was shown (" + glass.evidence().seen() + ") is not what would run (" + ask.digest()
                            + "): look at it again.");
        }
        if (wanted.stream().anyMatch(BreakGlass::passkey) && !glass.evidence().passkey()) {
            return refuse(Cast.Why.NO_PASSKEY, "This needs to be signed with a passkey; it is not.");
        }
        return lost(ask, glass.by(), people, again)
                .or(() -> Quorum.objection(ask, again, now, now))
                .map(sentence -> new Cast.Refused(Cast.Why.POLICY, sentence));
    }

    /** Why somebody who broke the glass, or would, has no power to now: theirs, or the policy's of now. */
    static Optional<String> lost(Ask ask, PrincipalId by, Directory people, Decision again) {
        if (people.person(by)
                .filter(person -> asked(ask.demand().breakGlass(), person))
                .isEmpty()) {
            return Optional.of(by + " may no longer run this unapproved: ask again.");
        }
        return again instanceof Hold hold && !hold.demand().breaksLike(ask.demand())
                ? Optional.of("The policy has changed since this was held, and lets nobody run it unapproved like this:"
                        + " ask again.")
                : Optional.empty();
    }

    private static boolean asked(List<BreakGlass> wanted, Person person) {
        return !wanted.isEmpty() && wanted.stream().allMatch(each -> each.from().include(person));
    }

    private static Optional<Cast.Refused> refuse(Cast.Why why, String sentence) {
        return Optional.of(new Cast.Refused(why, sentence));
    }
}
