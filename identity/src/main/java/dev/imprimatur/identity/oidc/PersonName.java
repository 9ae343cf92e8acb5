package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.PersonCodec;
import dev.imprimatur.core.subject.PrincipalId;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;

/**
 * How somebody is called here: what they sign in with, so that people recognise it, and what only their account has, so
 * that nobody else is ever called so, whatever they call themselves.
 */
final class PersonName {

    private static final int LONGEST_PREFIX = 40;
    private static final int UNIQUE = 12;

    private PersonName() {}

    static PrincipalId of(KnownPerson.Account account, String login) {
        String plain = login.toLowerCase(Locale.ROOT)
                .replaceFirst("@.*", "")
                .replaceAll("[^a-z0-9._-]+", "-")
                .replaceAll("^[._-]+|[._-]+$", "");
        String prefix = plain.length() > LONGEST_PREFIX ? plain.substring(0, LONGEST_PREFIX) : plain;
        byte[] digest = Digest.parse(PersonCodec.owner(account)).bytes();
        String unique = new BigInteger(1, Arrays.copyOf(digest, 10)).toString(36);
        String padded = "0".repeat(UNIQUE) + unique;
        return new PrincipalId(
                PrincipalId.Kind.PERSON,
                (prefix.isEmpty() ? "person" : prefix) + "-" + padded.substring(padded.length() - UNIQUE));
    }
}
