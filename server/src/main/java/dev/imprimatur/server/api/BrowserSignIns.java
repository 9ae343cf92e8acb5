package dev.imprimatur.server.api;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.identity.jwt.ProviderFailure;
import dev.imprimatur.identity.oidc.BrowserSignIn;
import dev.imprimatur.identity.oidc.Oidc;
import dev.imprimatur.identity.oidc.Session;
import dev.imprimatur.identity.oidc.SignInRefused;
import dev.imprimatur.identity.token.Tokens;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signing in and out with a browser, at the provider. */
public final class BrowserSignIns implements Resource {

    private static final Logger LOG = LoggerFactory.getLogger(BrowserSignIns.class);

    private final Oidc oidc;
    private final Tokens tokens;
    private final Callers callers;
    private final BrowserSession browsers;
    private final Recorder recorder;
    private final InstantSource clock;
    private final Throttle failures;

    public BrowserSignIns(
            Oidc oidc,
            Tokens tokens,
            Callers callers,
            BrowserSession browsers,
            Recorder recorder,
            InstantSource clock) {
        this.oidc = oidc;
        this.tokens = tokens;
        this.callers = callers;
        this.browsers = browsers;
        this.recorder = recorder;
        this.clock = clock;
        this.failures = new Throttle(60, Duration.ofMinutes(1), clock);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.ANYBODY, "/sign-in", this::begin),
                Route.get(Access.ANYBODY, "/sign-in/callback", this::finish),
                Route.get(Access.ANYBODY, "/account", this::account),
                Route.post(Access.ANYBODY, "/sign-out", this::signOut),
                Route.get(Access.ANYBODY, "/signed-out", call -> signedOut()));
    }

    private URI callback() {
        return URI.create(browsers.url() + "/sign-in/callback");
    }

    private Answer begin(Call call) {
        call.queryOnly("return");
        try {
            BrowserSignIn.Begun begun = oidc.browser()
                    .begin(
                            callback(),
                            BrowserSession.ownPath(call.query("return").orElse("/account")));
            return Answer.seeOther(begun.redirect().toString())
                    .withCookie(browsers.keepBegun(begun.cookie(), BrowserSignIn.PATIENCE));
        } catch (ProviderFailure e) {
            return unavailable(e);
        }
    }

    private Answer finish(Call call) {
        Instant now = clock.instant();
        try {
            BrowserSignIn.Finished finished = oidc.browser().finish(callback(), call.query(), browsers.begun(call));
            Tokens.Fresh fresh = oidc.sessions().open(finished.person(), Session.Kind.BROWSER);
            recorder.record(new AuditEvent.SignedIn(
                    fresh.credential().holder().toString(),
                    true,
                    fresh.credential().method(),
                    "",
                    now));
            browsers.credential(call).ifPresent(this::endEarlier);
            return Answer.seeOther(browsers.url() + BrowserSession.ownPath(finished.back()))
                    .withCookie(browsers.dropBegun())
                    .withCookie(
                            browsers.keep(fresh.text(), oidc.config().limits().lasts()));
        } catch (SignInRefused e) {
            return refused(e, now);
        } catch (ProviderFailure e) {
            return unavailable(e);
        }
    }

    /** Whatever session the browser showed before is over: nobody who knew it shares the new one. */
    private void endEarlier(Secret credential) {
        tokens.recognised(credential)
                .flatMap(earlier -> oidc.sessions().end(earlier.id(), earlier.holder()))
                .ifPresent(oidc::giveBack);
    }

    private Answer refused(SignInRefused refused, Instant now) {
        if (failures.full()) {
            throw Problem.tooMany("Too many sign-ins failed just now: wait a minute and try again.");
        }
        LOG.info("A sign-in was refused ({}): {}", refused.why(), refused.sentence());
        recorder.record(new AuditEvent.SignedIn("unknown", false, "oidc", refused.why(), now));
        return Answer.page(
                        403,
                        Page.of(
                                "Not signed in",
                                "<p>" + Page.escaped(refused.sentence())
                                        + "</p>\n<p><a href=\"/sign-in\">Sign in</a></p>"))
                .withCookie(browsers.dropBegun());
    }

    private static Answer unavailable(ProviderFailure failure) {
        LOG.error("A sign-in is not possible: {}", failure.getMessage());
        return Answer.page(
                503,
                Page.of(
                        "Signing in is not possible now",
                        "<p>The sign-in provider does not answer as it should. The gateway's own log says more.</p>"));
    }

    private Answer account(Call call) {
        call.queryOnly();
        Optional<Secret> cookie = browsers.credential(call);
        Caller caller;
        try {
            caller = callers.person(call);
        } catch (Problem problem) {
            if (problem.status() == 401) {
                return Answer.seeOther(browsers.url() + "/sign-in");
            }
            throw problem;
        }
        Person person = (Person) caller.subject().actor();
        String form = cookie.map(browsers::csrf)
                .map(word -> "<form method=\"post\" action=\"/sign-out\"><input type=\"hidden\" name=\""
                        + BrowserSession.FIELD + "\" value=\"" + word + "\"><button>Sign out</button></form>")
                .orElse("");
        return Answer.page(200, Page.of("Signed in", """
                <dl>
                <dt>Name</dt><dd><bdi>%s</bdi></dd>
                <dt>Identifier</dt><dd>%s</dd>
                <dt>Groups</dt><dd>%s</dd>
                <dt>Until</dt><dd>%s</dd>
                </dl>
                <p><a href="/accounts">Your accounts</a> · <a href="/passkeys">Your passkeys</a></p>
                %s""".formatted(
                                Page.escaped(person.name()),
                                Page.escaped(person.id().toString()),
                                Page.escaped(String.join(
                                        ", ", person.groups().stream().sorted().toList())),
                                caller.known().expires().truncatedTo(ChronoUnit.SECONDS),
                                form)))
                .with("Content-Security-Policy", policy());
    }

    /** Signing out leads on to the provider, which some browsers take for a part of sending the form. */
    private String policy() {
        URI issuer = oidc.config().issuer();
        return "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' " + issuer.getScheme() + "://"
                + issuer.getRawAuthority() + "; base-uri 'none'; frame-ancestors 'none'";
    }

    private Answer signOut(Call call) {
        Map<String, String> form = call.form(BrowserSession.FIELD);
        Caller caller = callers.person(call, form);
        Optional<Session> ended = oidc.sessions()
                .end(caller.subject().credential(), caller.subject().actor().id());
        URI after = URI.create(browsers.url() + "/signed-out");
        URI next = ended.flatMap(session -> oidc.endSession(session, after)).orElse(after);
        ended.ifPresent(oidc::giveBack);
        return Answer.seeOther(next.toString()).withCookie(browsers.drop());
    }

    private static Answer signedOut() {
        return Answer.page(
                200,
                Page.of(
                        "Signed out",
                        "<p>This browser is signed out of Imprimatur.</p>\n"
                                + "<p><a href=\"/sign-in\">Sign in</a></p>"));
    }
}
