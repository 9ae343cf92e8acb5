package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.Authentication;
import dev.imprimatur.core.subject.Authenticator;
import java.util.Optional;

/** Tells who calls. A credential for one purpose is never taken for another. */
public final class Callers {

    private final Authenticator authenticator;

    public Callers(Authenticator authenticator) {
        this.authenticator = authenticator;
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
        Secret bearer = bearer(call);
        // the letter only chooses which of the two is asked about; it proves nothing
        boolean program = access.programs() && !bearer.reveal().startsWith("imp_p_");
        Caller caller = caller(bearer, program ? Audience.ACTIONS : Audience.PERSON);
        if (!access.admits(caller)) {
            throw Problem.forbidden("This is for " + access.whom() + ".");
        }
        return Optional.of(caller);
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
