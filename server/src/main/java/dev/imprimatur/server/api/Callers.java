package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.Authentication;
import dev.imprimatur.core.subject.Authenticator;
import dev.imprimatur.identity.jwt.BadToken;
import dev.imprimatur.identity.proof.Proofs;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Tells who calls: by a bearer token, or where people sign in with a browser, by its cookie. A credential for one purpose
 * is never taken for another, and a cookie changes something only from our own pages.
 */
public final class Callers {

    private final Authenticator bearers;
    private final Optional<BrowserSession> browsers;
    private final Proofs proofs;
    private final URI url;

    /** @param url under which callers reach the gateway, without a slash at its end */
    public Callers(Authenticator bearers, Optional<BrowserSession> browsers, Proofs proofs, URI url) {
        this.bearers = bearers;
        this.browsers = browsers;
        this.proofs = proofs;
        this.url = url;
    }

    /**
     * A credential as it was shown.
     *
     * @param cookie whether a browser sent it by itself
     * @param call with which it came
     */
    record Shown(Secret credential, boolean cookie, Call call) {}

    /** Who shows a credential. */
    sealed interface Who {

        /** Somebody who is known, and has proved what their credential wants proved. */
        record Somebody(Authentication.Known known) implements Who {}

        /**
         * Nobody who is let in with it.
         *
         * @param reason a sentence for whoever showed it
         */
        record Nobody(String reason) implements Who {}
    }

    /** A person in their own session; everyone else is refused. */
    public Caller person(Call call) {
        return caller(shown(call), Audience.PERSON);
    }

    /** The same, for a form of one of our own pages. */
    Caller person(Call call, Map<String, String> form) {
        return caller(shown(call, form), Audience.PERSON);
    }

    /**
     * Who calls, when they may; everyone else is refused.
     *
     * @return empty where the route does not ask
     */
    Optional<Caller> admit(Access access, Call call) {
        if (access == Access.ANYBODY || access == Access.SIGNED || access == Access.VOTER) {
            return Optional.empty();
        }
        Shown shown = shown(call);
        // the letter only chooses which of the two is asked about; it proves nothing
        boolean program = access.programs() && !shown.credential().reveal().startsWith("imp_p_");
        Caller caller = caller(shown, program ? Audience.ACTIONS : Audience.PERSON);
        if (!access.admits(caller)) {
            throw Problem.forbidden("This is for " + access.whom() + ".");
        }
        return Optional.of(caller);
    }

    private Caller caller(Shown shown, Audience audience) {
        return switch (authenticate(shown, audience)) {
            case Who.Somebody(Authentication.Known known) -> new Caller(known, audience, shown.cookie());
            case Who.Nobody(String reason) -> throw Problem.unauthenticated(reason);
        };
    }

    /** Who shows it. */
    Who authenticate(Shown shown, Audience audience) {
        Authentication answer = shown.cookie()
                ? browsers.orElseThrow().authenticate(shown.credential(), audience)
                : bearers.authenticate(shown.credential(), audience);
        return switch (answer) {
            case Authentication.Known known ->
                shown.call().bound()
                        ? new Who.Nobody("This credential is bound to no key: send `Authorization: Bearer`.")
                        : new Who.Somebody(known);
            case Authentication.Bound(Authentication.Known known, Digest key) -> proven(shown, known, key);
            case Authentication.Unknown(String reason) -> new Who.Nobody(reason);
        };
    }

    private Who proven(Shown shown, Authentication.Known known, Digest key) {
        Call call = shown.call();
        Optional<String> proof = call.header("dpop");
        if (proof.isEmpty()) {
            return new Who.Nobody(
                    "This credential is bound to a key: send a fresh proof that you have it, in the header"
                            + " `DPoP` (RFC 9449).");
        }
        try {
            URI address = URI.create(url + call.path());
            proofs.check(proof.get(), new Proofs.Request(call.method(), address, shown.credential()), key);
            return new Who.Somebody(known);
        } catch (BadToken e) {
            return new Who.Nobody("The proof in the header `DPoP` is not good: " + e.clause() + ".");
        } catch (IllegalArgumentException e) {
            return new Who.Nobody("No proof is good for this address.");
        }
    }

    /** What was shown; refused where another site may have made a browser show it. */
    Shown shown(Call call) {
        return shown(call, Map.of());
    }

    private Shown shown(Call call, Map<String, String> form) {
        Optional<Secret> bearer = call.bearer();
        if (bearer.isPresent()) {
            return new Shown(bearer.get(), false, call);
        }
        Secret cookie = browsers.flatMap(browser -> browser.credential(call))
                .orElseThrow(() -> Problem.unauthenticated(
                        "No credential was shown: send `Authorization: Bearer TOKEN`. People get one by"
                                + " `imprimatur login`, programs by `imprimatur token issue`."));
        browsers.orElseThrow().demandOwnPage(call, cookie, form);
        return new Shown(cookie, true, call);
    }
}
