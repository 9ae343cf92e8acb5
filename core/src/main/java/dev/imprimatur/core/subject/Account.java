package dev.imprimatur.core.subject;

import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An account that somebody has somewhere: at a sign-in provider, in a chat. Two are the same only when all parts are,
 * character by character; an e-mail address is no part of it, because it proves nothing.
 *
 * @param kind what it is: {@code oidc}, {@code slack}, {@code teams}, {@code email}, {@code certificate}, {@code external}
 * @param issuer who gives such accounts out: a provider's issuer, a team, a tenant, a certificate authority
 * @param subject the issuer's name for the holder, which never changes: 1 to 255 characters
 */
public record Account(String kind, String issuer, String subject) {

    /** The kind of accounts at an OpenID Connect provider. */
    public static final String OIDC = "oidc";

    /** The kind of accounts in a system that hands over decisions; its issuer is what that is called in the configuration. */
    public static final String EXTERNAL = "external";

    private static final Pattern KIND = Pattern.compile("[a-z]{1,20}");

    public Account {
        if (!KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException("`" + kind + "` is no kind of account: use 1 to 20 letters of a-z.");
        }
        if (issuer.isEmpty() || issuer.length() > 500 || subject.isEmpty() || subject.length() > 255) {
            throw new IllegalArgumentException(
                    "An account has an issuer of 1 to 500 characters, and a subject of 1 to 255.");
        }
    }

    /** Names it in addresses and rows: {@code acc-} and 32 hexadecimal digits, made of all parts. */
    public String id() {
        return "acc-"
                + Json.texts(List.of(kind, issuer, subject)).digest().hex().substring(0, 32);
    }

    /** As people read it. */
    public String text() {
        return kind + ":" + issuer + "|" + subject;
    }
}
