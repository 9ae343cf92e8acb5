package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.Authentication;
import dev.imprimatur.core.subject.Authenticator;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A session that a browser holds in a cookie. The browser sends it by itself, whoever made it ask; so whatever changes
 * something must come from our own pages, and repeat a word that only they know.
 */
public final class BrowserSession {

    /** The header that repeats the word, where there is no form. */
    static final String HEADER = "imprimatur-csrf";

    /** The form field that repeats the word. */
    static final String FIELD = "csrf";

    private final URI url;
    private final Authenticator cookies;

    /**
     * For browsers that reach the gateway under {@code url}.
     *
     * @param cookies tells who shows a cookie
     */
    public BrowserSession(URI url, Authenticator cookies) {
        this.url = url;
        this.cookies = cookies;
    }

    /** Under which address browsers reach the gateway. */
    public URI url() {
        return url;
    }

    private boolean encrypted() {
        return "https".equals(url.getScheme());
    }

    /** Browsers take a cookie with this prefix only encrypted, for the whole host, and from the host itself. */
    private String name(String word) {
        return (encrypted() ? "__Host-" : "") + word;
    }

    /** The session's credential, where the browser sent one. */
    Optional<Secret> credential(Call call) {
        return cookie(call, name("imprimatur"));
    }

    /** What a sign-in began with, where the browser sent it. */
    Optional<Secret> begun(Call call) {
        return cookie(call, name("imprimatur-sign-in"));
    }

    String keep(Secret credential, Duration lasts) {
        return set(name("imprimatur"), credential.reveal(), lasts);
    }

    String drop() {
        return set(name("imprimatur"), "", Duration.ZERO);
    }

    String keepBegun(Secret begun, Duration lasts) {
        return set(name("imprimatur-sign-in"), begun.reveal(), lasts);
    }

    String dropBegun() {
        return set(name("imprimatur-sign-in"), "", Duration.ZERO);
    }

    private String set(String name, String value, Duration lasts) {
        return name + "=" + value + "; Path=/; Max-Age=" + lasts.toSeconds() + "; HttpOnly; SameSite=Lax"
                + (encrypted() ? "; Secure" : "");
    }

    private static Optional<Secret> cookie(Call call, String name) {
        List<String> found = new ArrayList<>();
        for (String pair : call.header("cookie").orElse("").split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                found.add(pair.substring(equals + 1).strip());
            }
        }
        if (found.size() > 1) {
            throw Problem.invalid("The cookie `" + name + "` stands here twice: remove the cookies of this site.");
        }
        return found.stream().filter(value -> !value.isEmpty()).findFirst().map(Secret::new);
    }

    /** Who shows a cookie. */
    Authentication authenticate(Secret credential, Audience audience) {
        return audience == Audience.PERSON
                ? cookies.authenticate(credential, audience)
                : new Authentication.Unknown("A browser's session is for its person alone.");
    }

    /** The word that our own pages repeat. It tells nothing about the credential that it belongs to. */
    String csrf(Secret credential) {
        return new Secret("csrf " + credential.reveal()).digest().hex();
    }

    /**
     * Refuses what another site made the browser send: it must say that it comes from our own pages, and repeat the word.
     *
     * @param form the fields of the form that was sent; empty where none was
     */
    void demandOwnPage(Call call, Secret credential, java.util.Map<String, String> form) {
        if (call.method().equals("GET")) {
            return;
        }
        demandOwnOrigin(call);
        String word = call.header(HEADER).orElse(form.getOrDefault(FIELD, ""));
        if (!MessageDigest.isEqual(
                word.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                csrf(credential).getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
            throw Problem.forbidden("This did not come from a page of this session: open the page again, and try again."
                    + " Programs send `Authorization: Bearer TOKEN` instead of a cookie.");
        }
    }

    private void demandOwnOrigin(Call call) {
        Optional<String> site = call.header("sec-fetch-site");
        Optional<String> origin = call.header("origin");
        boolean foreign = site.filter(value -> !value.equals("same-origin")).isPresent()
                || origin.filter(value -> !value.equals(origin())).isPresent();
        if (foreign || (site.isEmpty() && origin.isEmpty())) {
            throw Problem.forbidden("Another site made your browser send this, so nothing was done. Pages of this"
                    + " gateway are under `" + url + "`.");
        }
    }

    private String origin() {
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    /**
     * The address of an own path; {@code /account} for everything else, so that nobody is led elsewhere from here.
     *
     * @param path as somebody asked for it
     */
    static String ownPath(String path) {
        return path.matches("/(?![/\\\\])[\\x21-\\x7e&&[^\\\\]]{0,500}") || path.equals("/") ? path : "/account";
    }
}
