package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Account;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.LinkedAccount;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.identity.account.Claims;
import dev.imprimatur.identity.account.LinkedAccounts;
import dev.imprimatur.identity.account.Offer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The pages on which people link their accounts. They work without scripts. */
public final class AccountPages implements Resource {

    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri"
            + " 'none'; frame-ancestors 'none'";

    private final Callers callers;
    private final BrowserSession browsers;
    private final LinkedAccounts accounts;
    private final AccountDesk desk;
    private final Function<PrincipalId, Optional<KnownPerson>> known;

    public AccountPages(
            Callers callers,
            BrowserSession browsers,
            LinkedAccounts accounts,
            AccountDesk desk,
            Function<PrincipalId, Optional<KnownPerson>> known) {
        this.callers = callers;
        this.browsers = browsers;
        this.accounts = accounts;
        this.desk = desk;
        this.known = known;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.ANYBODY, "/accounts", this::list),
                Route.post(Access.ANYBODY, "/accounts/link", this::offer),
                Route.post(Access.ANYBODY, "/accounts/unlink", this::unlink),
                Route.get(Access.ANYBODY, "/link", call -> ask(call, "")),
                Route.get(Access.ANYBODY, "/link/{code}", call -> ask(call, call.variable("code"))),
                Route.post(Access.ANYBODY, "/link", this::claim));
    }

    /** What somebody who is signed in sees. */
    private interface Content {
        String of(Caller caller, String csrf);
    }

    /** The page for whoever is signed in; others sign in first, and come back. */
    private Answer signedIn(Call call, String title, Content content) {
        Optional<Secret> cookie = browsers.credential(call);
        Caller caller;
        try {
            caller = callers.person(call);
        } catch (Problem problem) {
            if (problem.status() == 401) {
                return Answer.seeOther(browsers.url() + "/sign-in?return=" + call.path());
            }
            throw problem;
        }
        Secret session = cookie.orElseThrow(() -> Problem.forbidden("These pages are for browsers that signed in."));
        return page(200, title, content.of(caller, browsers.csrf(session)));
    }

    private static Answer page(int status, String title, String body) {
        return Answer.page(status, Page.of(title, body)).with("Content-Security-Policy", POLICY);
    }

    private Answer list(Call call) {
        call.queryOnly();
        return signedIn(call, "Your accounts", this::list);
    }

    private String list(Caller caller, String csrf) {
        PrincipalId me = caller.subject().actor().id();
        StringBuilder html = new StringBuilder("<p>Whoever has several accounts counts once, and decides under none of"
                + " them about what they asked for themself.</p>\n<ul>\n");
        for (LinkedAccount link : accounts.of(me)) {
            html.append("""
                    <li><form method="post" action="/accounts/unlink"><bdi>%s</bdi> and %s, since %s
                    <input type="hidden" name="csrf" value="%s"><input type="hidden" name="id" value="%s">
                    <button>Unlink</button></form></li>
                    """.formatted(
                    shown(link), name(link.person()), link.linked().truncatedTo(ChronoUnit.SECONDS), csrf, link.id()));
        }
        return html.append("</ul>\n").append("""
                <form method="post" action="/accounts/link"><input type="hidden" name="csrf" value="%s">
                <p><button>Link another account</button></p></form>
                <p>Do you have a code from your other account? <a href="/link">Enter it here</a>.</p>
                <p><a href="/account">Back</a></p>
                """.formatted(csrf)).toString();
    }

    private String shown(LinkedAccount link) {
        return link.other().map(this::name).orElseGet(() -> Page.escaped(text(link.account())));
    }

    private static String text(Account account) {
        return account.kind() + " " + account.subject() + " at " + account.issuer();
    }

    /** Name and identifier: a name alone proves nothing. */
    private String name(PrincipalId person) {
        return known.apply(person)
                        .map(one -> "<bdi>" + Page.escaped(one.name()) + "</bdi> ")
                        .orElse("") + "(" + Page.escaped(person.toString()) + ")";
    }

    private Answer offer(Call call) {
        Map<String, String> form = call.form(BrowserSession.FIELD);
        Caller caller = callers.person(call, form);
        Secret code;
        try {
            code = desk.code(caller);
        } catch (Problem problem) {
            return refused(problem);
        }
        return page(200, "Link another account", """
                <ol>
                <li>Open <b>%1$s/link</b> in another browser, or in a private window. Stay signed in here.</li>
                <li>Sign in there with your other account.</li>
                <li>Enter this code there, within %2$d minutes:</li>
                </ol>
                <p><code>%3$s</code></p>
                <p>Enter it yourself. Whoever you give it to becomes one person with you.</p>
                <p><a href="/accounts">Back</a></p>
                """.formatted(
                        Page.escaped(browsers.url().toString()),
                        Claims.PATIENCE.toMinutes(),
                        code.reveal().replaceAll("(.{5})(?=.)", "$1-")));
    }

    private Answer ask(Call call, String code) {
        call.queryOnly();
        return signedIn(call, "Link your accounts", (caller, csrf) -> ask(caller, csrf, code));
    }

    private String ask(Caller caller, String csrf, String code) {
        String says;
        try {
            says = code.isEmpty()
                    ? "<p>Make a code where you are signed in with your other account, under <i>Your accounts</i>.</p>"
                    : says(AccountDesk.with(() -> accounts.look(new Secret(code))));
        } catch (Problem problem) {
            return "<p>" + Page.escaped(String.valueOf(problem.getMessage())) + "</p>\n<p><a href=\"/accounts\">Your"
                    + " accounts</a></p>";
        }
        return """
                <p>You are signed in as %1$s.</p>
                %2$s
                <form method="post" action="/link"><input type="hidden" name="csrf" value="%3$s">
                <p><label>Code <input name="code" required size="26" maxlength="60" autocomplete="off" value="%4$s"></label></p>
                <p><button>Link</button></p>
                </form>
                <p><b>Only link what is yours.</b> If somebody sent you here, close this page.</p>
                """.formatted(name(caller.subject().actor().id()), says, csrf, Page.escaped(code));
    }

    private String says(Offer offer) {
        return switch (offer) {
            case Offer.OfPerson(PrincipalId person, String session, Instant expires) ->
                "<p>%s asks to be one person with you: neither of you decides then about what the other one asks for.</p>"
                        .formatted(name(person));
            case Offer.OfAccount(Account account, String name, Instant expires) ->
                "<p><bdi>%s</bdi> (%s) asks to be you: whatever is answered there counts as your answer.</p>"
                        .formatted(Page.escaped(name), Page.escaped(text(account)));
        };
    }

    private Answer claim(Call call) {
        Map<String, String> form = call.form(BrowserSession.FIELD, "code");
        Caller caller = callers.person(call, form);
        try {
            desk.claimed(caller, new Secret(form.getOrDefault("code", "")));
        } catch (Problem problem) {
            return refused(problem);
        }
        return Answer.seeOther(browsers.url() + "/accounts");
    }

    private Answer unlink(Call call) {
        Map<String, String> form = call.form(BrowserSession.FIELD, "id");
        Caller caller = callers.person(call, form);
        try {
            desk.unlink(caller, form.getOrDefault("id", ""));
        } catch (Problem problem) {
            return refused(problem);
        }
        return Answer.seeOther(browsers.url() + "/accounts");
    }

    private static Answer refused(Problem problem) {
        return page(
                problem.status(),
                "Nothing was changed",
                "<p>" + Page.escaped(String.valueOf(problem.getMessage()))
                        + "</p>\n<p><a href=\"/accounts\">Your accounts</a></p>");
    }
}
