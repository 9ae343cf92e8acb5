package dev.imprimatur.core.approval;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Names an approval, short enough to type: {@code apr-} and 10 characters without look-alikes. It carries no authority. */
public record ApprovalId(String text) {

    private static final String ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";
    private static final Pattern FORM = Pattern.compile("apr-[2-9a-hj-km-np-z]{10}");

    public ApprovalId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "`" + text + "` identifies no approval: it reads `apr-` and 10 characters.");
        }
    }

    /** A fresh one: 49 bits of chance. */
    public static ApprovalId next(RandomGenerator chance) {
        StringBuilder text = new StringBuilder("apr-");
        for (int i = 0; i < 10; i++) {
            text.append(ALPHABET.charAt(chance.nextInt(ALPHABET.length())));
        }
        return new ApprovalId(text.toString());
    }

    @Override
    public String toString() {
        return text;
    }
}
