package dev.imprimatur.core.execution;

import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Something is stopped until somebody thaws it.
 *
 * @param id {@code frz-} and 8 characters without look-alikes
 * @param about the people whom it is about: they can't thaw it
 * @param by who stopped it
 */
public record Freeze(
        String id, FreezeScope scope, Set<PrincipalId> about, PrincipalId by, String because, Instant since) {

    private static final String ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";
    private static final Pattern FORM = Pattern.compile("frz-[2-9a-hj-km-np-z]{8}");

    public Freeze {
        if (!FORM.matcher(id).matches()) {
            throw new IllegalArgumentException("`" + id + "` names no freeze: it reads `frz-` and 8 characters.");
        }
        about = Set.copyOf(about);
    }

    /** A fresh name. */
    public static String next(RandomGenerator chance) {
        StringBuilder text = new StringBuilder("frz-");
        for (int i = 0; i < 8; i++) {
            text.append(ALPHABET.charAt(chance.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** What whoever is stopped by it is told. */
    public String sentence() {
        return "Frozen by " + by + " since " + since + " (" + id + ", " + scope.text() + "): " + because;
    }
}
