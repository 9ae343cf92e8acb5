package dev.imprimatur.server;

import dev.imprimatur.core.execution.Sessions;
import dev.imprimatur.core.execution.Tenure;
import dev.imprimatur.core.subject.Authentication;
import dev.imprimatur.core.subject.Authenticator;
import java.util.Optional;

/** What a gateway does besides allowing nothing when its store is another one's. */
final class TenureWatch {

    private final Tenure tenure;
    private final Sessions sessions;
    private boolean cut;

    TenureWatch(Tenure tenure, Sessions sessions) {
        this.tenure = tenure;
        this.sessions = sessions;
    }

    /** Cuts every session once another gateway has taken over. */
    synchronized void look() {
        if (tenure.over() && !cut) {
            cut = true;
            sessions.cut(session -> true, tenure.wrong().orElse("Another gateway has taken over."));
        }
    }

    /** Lets nobody in to a target while it is not sure that the store is ours. */
    Authenticator admitting(Authenticator who) {
        return (credential, audience) -> {
            Optional<String> wrong = tenure.wrong();
            return wrong.isPresent() ? new Authentication.Unknown(wrong.get()) : who.authenticate(credential, audience);
        };
    }

    /** Why nothing may be changed here any more. */
    Optional<String> over() {
        return tenure.over() ? tenure.wrong() : Optional.empty();
    }
}
