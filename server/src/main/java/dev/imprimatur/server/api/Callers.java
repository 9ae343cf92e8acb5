package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.Authentication;
import dev.imprimatur.core.subject.Authenticator;

/** Tells who calls. A credential for one purpose is never taken for another. */
public final class Callers {

    private final Authenticator authenticator;

    public Callers(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /** A person in their own session; everyone else is refused. */
    public Caller person(Call call) {
        return caller(bearer(call), Audience.PERSON);
    }

    /** Somebody who may propose actions: with a credential for that, or a person in their own session. */
    public Caller actor(Call call) {
        Secret bearer = bearer(call);
        // the letter only chooses which of the two is asked about; it proves nothing
        return caller(bearer, bearer.reveal().startsWith("imp_p_") ? Audience.PERSON : Audience.ACTIONS);
    }

    private Caller caller(Secret bearer, Audience audience) {
        return switch (authenticator.authenticate(bearer, audience)) {
            case Authentication.Known known -> new Caller(known, audience);
            case Authentication.Unknown(String reason) -> throw Problem.unauthenticated(reason);
        };
    }

    /** What was shown. */
    static Secret bearer(Call call) {
        return call.bearer()
                .orElseThrow(() -> Problem.unauthenticated(
                        "No credential was shown: send `Authorization: Bearer TOKEN`. People get one by"
                                + " `imprimatur login`, programs by `imprimatur token issue`."));
    }
}
