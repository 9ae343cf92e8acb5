package dev.imprimatur.server;

import dev.imprimatur.core.subject.Accounts;
import dev.imprimatur.core.subject.Authenticator;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.identity.local.Roster;
import dev.imprimatur.identity.token.Tokens;
import dev.imprimatur.identity.workload.Acquaintance;
import dev.imprimatur.server.api.BrowserSession;
import dev.imprimatur.server.api.Callers;
import dev.imprimatur.server.api.Governed;
import dev.imprimatur.server.api.Recorder;
import dev.imprimatur.server.api.Resource;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who is known here, and how people prove who they are. */
interface Identity extends AutoCloseable {

    /** Issues and checks credentials of those who are known. */
    Tokens tokens();

    /** Everybody who is known now. */
    Roster roster();

    /** Whom the sign-in provider vouches for no longer, of those who are known. */
    Set<PrincipalId> refused();

    /** Whose account something is. */
    Accounts accounts();

    /** People when their power is used: as they are at this very moment. */
    Directory power();

    /** People for display: as they were last known. */
    Directory shown();

    /** Who is known besides those whom others vouch for. */
    Acquaintance acquaintance();

    /** Who shows a bearer token. */
    Authenticator bearers();

    /** Whether a person votes with a bearer token; otherwise in a browser alone. */
    boolean bearersVote();

    /** Browsers with sessions of people, when they reach the gateway under {@code url}; empty where there are none. */
    Optional<BrowserSession> browsers(URI url);

    /** Whom policies may name; empty when nobody can say. */
    Optional<dev.imprimatur.policy.Roster> named();

    /** What is done again and again. */
    List<Ticker.Task> tasks();

    /** What people meet at the API when they sign in. */
    List<Resource> resources(
            Callers callers,
            Optional<BrowserSession> browsers,
            Governed governed,
            Recorder recorder,
            InstantSource clock);

    /** Says what an operator must know before it serves. */
    void begin();

    @Override
    void close();
}
