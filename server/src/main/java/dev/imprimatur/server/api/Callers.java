package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.Authentication;
import dev.imprimatur.core.subject.Authenticator;
import java.util.Map;
import java.util.Optional;

/**
 * Tells who calls: by a bearer token, or where people sign in with a browser, by its cookie. A credential for one purpose
 * is never taken for another, and a cookie changes something only from our own pages.
 */
public final class Callers {

    private final Authenticator bearers;
    private final Optional<BrowserSession> browsers;

    public Callers(Authenticator bearers, Optional<BrowserSession> browsers) {
        this.bearers = bearers;
        this.browsers = browsers;
    }

    /**
     * A credential as it was shown.
     *
     * @param cookie whether a browser sent it by itself
     */
    record Shown(Secret credential, boolean cookie) {}

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
        if (access == Access.ANYBODY || access == Access.VOTER) {
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
            case Authentication.Known known -> new Caller(known, audience);
            case Authentication.Unknown(String reason) -> throw Problem.unauthenticated(reason);
        };
    }

    /** Who shows it. */
    Authentication authenticate(Shown shown, Audience audience) {
        return shown.cookie()
                ? browsers.orElseThrow().authenticate(shown.credential(), audience)
                : bearers.authenticate(shown.credential(), audience);
    }

    /** What was shown; refused where another site may have made a browser show it. */
    Shown shown(Call call) {
        return shown(call, Map.of());
    }

    private Shown shown(Call call, Map<String, String> form) {
        Optional<Secret> bearer = call.bearer();
        if (bearer.isPresent()) {
            return new Shown(bearer.get(), false);
        }
        Secret cookie = browsers.flatMap(browser -> browser.credential(call))
                .orElseThrow(() -> Problem.unauthenticated(
                        "No credential was shown: send `Authorization: Bearer TOKEN`. People get one by"
                                + " `imprimatur login`, programs by `imprimatur token issue`."));
        browsers.orElseThrow().demandOwnPage(call, cookie, form);
        return new Shown(cookie, true);
    }
}
