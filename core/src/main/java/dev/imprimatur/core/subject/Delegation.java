package dev.imprimatur.core.subject;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * One person lets another decide in their place while they are away. It lends what the absent person is asked for by
 * their groups and name, as far as they are still asked for it, and never what others have lent to them.
 *
 * @param id {@code dlg-} and 8 characters without look-alikes
 * @param from who is absent
 * @param to who decides in their place
 * @param groups only as a member of these; empty for whatever the absent person is asked for
 * @param until from then on it lends nothing
 * @param at when it was made
 */
public record Delegation(
        String id,
        PrincipalId from,
        PrincipalId to,
        Set<String> groups,
        Instant begins,
        Instant until,
        String because,
        Instant at) {

    private static final String ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";
    private static final Pattern FORM = Pattern.compile("dlg-[2-9a-hj-km-np-z]{8}");

    public Delegation {
        if (!FORM.matcher(id).matches()) {
            throw new IllegalArgumentException("`" + id + "` names no delegation: it reads `dlg-` and 8 characters.");
        }
        if (from.kind() != PrincipalId.Kind.PERSON || to.kind() != PrincipalId.Kind.PERSON) {
            throw new IllegalArgumentException("Only a person decides in the place of a person: `" + from + "` and `"
                    + to + "` are not both people.");
        }
        if (from.equals(to)) {
            throw new IllegalArgumentException("`" + from + "` can't stand for themself: name somebody else.");
        }
        if (!begins.isBefore(until)) {
            throw new IllegalArgumentException("`" + until + "` is not after `" + begins + "`: name a later end.");
        }
        groups = Set.copyOf(groups);
    }

    /** A fresh name. */
    public static String next(RandomGenerator chance) {
        StringBuilder text = new StringBuilder("dlg-");
        for (int i = 0; i < 8; i++) {
            text.append(ALPHABET.charAt(chance.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** Whether it lends anything at {@code now}. */
    public boolean inForce(Instant now) {
        return !now.isBefore(begins) && now.isBefore(until);
    }

    /** How long it lasts. */
    public Duration length() {
        return Duration.between(begins, until);
    }
}
