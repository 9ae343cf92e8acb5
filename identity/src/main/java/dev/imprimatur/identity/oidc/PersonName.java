package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.PersonCodec;
import dev.imprimatur.core.subject.PrincipalId;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * How somebody is called here: what follows from their account alone, so that nobody else is ever called so, and nobody
 * becomes somebody else by calling themselves otherwise at the provider.
 */
final class PersonName {

    private static final int UNIQUE = 12;

    private PersonName() {}

    static PrincipalId of(KnownPerson.Account account) {
        byte[] digest = Digest.parse(PersonCodec.owner(account)).bytes();
        String unique = new BigInteger(1, Arrays.copyOf(digest, 10)).toString(36);
        String padded = "0".repeat(UNIQUE) + unique;
        return new PrincipalId(PrincipalId.Kind.PERSON, "oidc-" + padded.substring(padded.length() - UNIQUE));
    }
}
