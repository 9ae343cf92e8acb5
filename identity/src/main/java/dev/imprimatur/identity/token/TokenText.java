package dev.imprimatur.identity.token;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Audience;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * How tokens are written: {@code imp_}, a letter for the purpose, {@code _}, 43 characters for 256 bits of chance. The
 * prefix is there for scanners that look for leaked credentials; the letter proves nothing.
 */
final class TokenText {

    private static final Pattern FORM = Pattern.compile("imp_[cap]_[A-Za-z0-9_-]{43}");
    private static final int BYTES = 32;

    private TokenText() {}

    static Secret next(Audience audience, SecureRandom chance) {
        byte[] random = new byte[BYTES];
        chance.nextBytes(random);
        return new Secret("imp_" + letter(audience) + "_"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    static boolean fits(Secret text) {
        return FORM.matcher(text.reveal()).matches();
    }

    private static char letter(Audience audience) {
        return switch (audience) {
            case CONNECTOR -> 'c';
            case ACTIONS -> 'a';
            case PERSON -> 'p';
        };
    }
}
