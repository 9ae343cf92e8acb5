package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.BrokenGlass;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.policy.BreakGlass;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Passkey;
import dev.imprimatur.identity.passkey.PasskeyRefused;
import dev.imprimatur.identity.passkey.Passkeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The pages on which people with a browser's session decide, and keep their passkeys. The decision form works without
 * scripts; only a passkey needs the one script that is served here.
 */
public final class DecisionPages implements Resource {

    private static final String POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src"
            + " 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final Callers callers;
    private final BrowserSession browsers;
    private final ApprovalDesk desk;
    private final Function<Approval, Card> cards;
    private final Votes votes;
    private final GlassDesk glass;
    private final Optional<Passkeys> passkeys;
    private final InstantSource clock;
    private final String script;

    public DecisionPages(
            Callers callers,
            BrowserSession browsers,
            ApprovalDesk desk,
            Function<Approval, Card> cards,
            Votes votes,
            GlassDesk glass,
            Optional<Passkeys> passkeys,
            InstantSource clock) {
        this.clock = clock;
        this.callers = callers;
        this.browsers = browsers;
        this.desk = desk;
        this.cards = cards;
        this.votes = votes;
        this.glass = glass;
        this.passkeys = passkeys;
        try (InputStream in = Objects.requireNonNull(
                DecisionPages.class.getResourceAsStream("passkey.js"), "passkey.js is missing from this build")) {
            script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.ANYBODY, "/approvals/{id}/decide", this::approval),
                Route.post(Access.ANYBODY, "/approvals/{id}/decide", this::decide),
                Route.get(Access.ANYBODY, "/passkeys", this::keys),
                Route.post(Access.ANYBODY, "/passkeys/remove", this::remove),
                Route.get(
                        Access.ANYBODY, "/passkey.js", call -> Answer.text("text/javascript; charset=utf-8", script)));
    }

    /** The page for whoever is signed in; others sign in first, and come back. */
    private Answer signedIn(Call call, java.util.function.BiFunction<Caller, Secret, String> body, String title) {
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
        return page(200, title, body.apply(caller, session));
    }

    private static Answer page(int status, String title, String body) {
        return Answer.page(status, Page.of(title, body)).with("Content-Security-Policy", POLICY);
    }

    private Answer approval(Call call) {
        call.queryOnly();
        ApprovalId id = Approvals.id(call.variable("id"));
        return signedIn(call, (caller, session) -> decision(id, caller, session), "Decide");
    }

    private String decision(ApprovalId id, Caller caller, Secret session) {
        Approval approval = desk.find(id).orElseThrow(() -> Approvals.unknown(id));
        String card = ApprovalCard.of(cards.apply(approval));
        if (!(approval instanceof Pending)) {
            return card;
        }
        boolean wanted = approval.ask().demand().requirements().stream().anyMatch(Requirement::passkey);
        boolean had = passkeys.isPresent()
                && !passkeys.get().of(caller.subject().actor().id()).isEmpty();
        return card
                + """
                <form id="decision" method="post" action="/approvals/%1$s/decide" data-approval="%1$s">
                <input type="hidden" name="csrf" value="%2$s">
                <input type="hidden" name="seen" value="%3$s">
                <p><label>Reason<br><textarea name="because" rows="3" cols="60" maxlength="2000"></textarea></label></p>
                %7$s<p><button name="choice" value="approve">Approve</button>
                <button name="choice" value="deny">Deny</button>%4$s</p>%6$s
                </form>
                <p id="said" role="status"></p>
                %5$s
                """.formatted(
                                id,
                                browsers.csrf(session),
                                approval.ask().digest(),
                                had ? "\n<button type=\"button\" id=\"sign\" hidden>Approve with passkey</button>" : "",
                                hint(wanted, had),
                                breaking(approval, had),
                                TermsFields.of(approval.ask(), clock.instant()));
    }

    /** The buttons of who may run it unapproved; whoever may not is told when they press one. */
    private static String breaking(Approval approval, boolean had) {
        List<BreakGlass> glasses = approval.ask().demand().breakGlass();
        if (glasses.isEmpty()) {
            return "";
        }
        String button = glasses.stream().noneMatch(BreakGlass::passkey)
                ? "<button name=\"choice\" value=\"break-glass\">Run it unapproved</button>"
                : had
                        ? "<button type=\"button\" id=\"sign-glass\" hidden>Run it unapproved, with passkey</button>"
                        : "";
        String who = String.join(
                " and ",
                glasses.stream().map(each -> each.from().text()).distinct().toList());
        return "\n<p>Where there is no time to wait, somebody of " + Page.escaped(who)
                + " may run it unapproved; others look into it afterwards. " + button + "</p>";
    }

    private static String hint(boolean wanted, boolean had) {
        if (had) {
            return (wanted ? "<p>Somebody must sign this with a passkey.</p>\n" : "")
                    + "<script src=\"/passkey.js\"></script>";
        }
        return wanted
                ? "<p>Somebody must sign this with a passkey: <a href=\"/passkeys\">register yours</a> first.</p>"
                : "";
    }

    private Answer decide(Call call) {
        ApprovalId id = Approvals.id(call.variable("id"));
        Map<String, String> form =
                call.form(Stream.concat(Stream.of("csrf", "seen", "because", "choice"), TermsFields.NAMES.stream())
                        .toArray(String[]::new));
        Caller caller = callers.person(call, form);
        if (!caller.inPerson() || caller.onlyAudits()) {
            throw Problem.forbidden("Only people decide, each in a session of their own.");
        }
        try {
            if (BrokenGlass.CHOICE.equals(form.get("choice"))) {
                glass.run(id, caller, GlassDesk.Word.of(form), call, "console");
            } else {
                votes.cast(id, caller, Ballot.of(form), call, "console");
            }
        } catch (Problem problem) {
            String back = "<p>" + Page.escaped(String.valueOf(problem.getMessage())) + "</p>\n<p><a href=\"/approvals/"
                    + id + "/decide\">Back</a></p>";
            return page(problem.status(), "This does not count", back);
        }
        return Answer.seeOther(browsers.url() + "/approvals/" + id + "/decide");
    }

    private Answer keys(Call call) {
        call.queryOnly();
        return signedIn(call, (caller, session) -> keys(caller, browsers.csrf(session)), "Your passkeys");
    }

    private String keys(Caller caller, String csrf) {
        if (passkeys.isEmpty()) {
            return "<p>" + Page.escaped(PasskeyDesk.OFF) + "</p>";
        }
        StringBuilder html = new StringBuilder("<ul>\n");
        for (Passkey passkey : passkeys.get().of(caller.subject().actor().id())) {
            html.append("""
                    <li><form method="post" action="/passkeys/remove"><bdi>%s</bdi>, registered %s
                    <input type="hidden" name="csrf" value="%s"><input type="hidden" name="id" value="%s">
                    <button>Remove</button></form></li>
                    """.formatted(
                            Page.escaped(passkey.name()),
                            passkey.registered().truncatedTo(ChronoUnit.SECONDS),
                            csrf,
                            passkey.id()));
        }
        return html.append("</ul>\n").append("""
                <form id="registration">
                <input type="hidden" name="csrf" value="%s">
                <p><label>Name <input name="name" required maxlength="100" value="My passkey"></label>
                <button>Register a passkey</button></p>
                </form>
                <p id="said" role="status"></p>
                <noscript><p>Registering a passkey needs scripts.</p></noscript>
                <script src="/passkey.js"></script>
                """.formatted(csrf)).toString();
    }

    private Answer remove(Call call) {
        Map<String, String> form = call.form("csrf", "id");
        Caller caller = callers.person(call, form);
        try {
            passkeys.orElseThrow(() -> new PasskeyRefused(PasskeyDesk.OFF))
                    .remove(caller.subject().actor().id(), caller.known().at(), form.getOrDefault("id", ""));
        } catch (PasskeyRefused e) {
            return page(403, "Not removed", "<p>" + Page.escaped(String.valueOf(e.getMessage())) + "</p>");
        }
        return Answer.seeOther(browsers.url() + "/passkeys");
    }
}
