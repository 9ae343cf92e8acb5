package dev.imprimatur.server.api;

import dev.imprimatur.core.seal.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** One approval as HTML: the whole action, with whatever hides in it made visible, who is asked and who answered. */
final class ApprovalCard {

    private ApprovalCard() {}

    /** @param approval as {@link ApprovalForm} has it */
    static String of(Json.Fields approval) {
        StringBuilder html = new StringBuilder("<dl>\n");
        entry(html, "State", approval.text("state"));
        entry(html, "Who asks", approval.text("subject_name") + " (" + approval.text("subject") + ")");
        list(html, "On behalf of", approval.texts("behalf"));
        entry(html, "Target", approval.text("target"));
        entry(html, "Operation", approval.text("operation"));
        block(html, "Exactly what would run", approval.text("text"));
        whole(html, "With these parameters", approval.get("parameters"));
        whole(html, "State of the connection", approval.get("state_of_connection"));
        whole(html, "It also does", approval.get("also"));
        entry(html, "Why, in its own words (untrusted)", approval.text("intent"));
        entry(html, "Why it is held", approval.text("because"));
        entry(html, "Risk", approval.text("risk"));
        list(html, "Rules", approval.texts("rules"));
        whole(html, "Under these obligations", approval.get("obligations"));
        list(
                html,
                "Asked",
                fields(approval, "requirements").stream()
                        .map(ApprovalCard::requirement)
                        .toList());
        list(
                html,
                "Answers",
                fields(approval, "votes").stream()
                        .map(vote -> vote.text("voter") + absent(vote) + ": " + vote.text("choice")
                                + vote.find("constraints")
                                        .map(terms -> " with " + terms.canonical())
                                        .orElse("")
                                + (vote.text("because").isEmpty() ? "" : ", " + vote.text("because")))
                        .toList());
        approval.find("repeated").ifPresent(times -> entry(html, "Asked again", times.canonical() + " times"));
        if (approval.find("undelivered").isPresent()) {
            list(
                    html,
                    "Could not be told by",
                    fields(approval, "undelivered").stream()
                            .map(miss -> miss.text("channel") + " (" + miss.text("why") + ")")
                            .toList());
        }
        entry(
                html,
                "Ends",
                Instant.parse(approval.text("expires_at"))
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        entry(html, "Digest", approval.text("digest"));
        return html.append("</dl>\n").toString();
    }

    private static String absent(Json.Fields vote) {
        return vote.find("for").isEmpty()
                ? ""
                : fields(vote, "for").stream()
                        .map(place -> place.text("person"))
                        .collect(Collectors.joining(", ", " (in the place of ", ")"));
    }

    private static String requirement(Json.Fields requirement) {
        return requirement.whole("people") + " of " + requirement.text("from")
                + (requirement.flag("passkey") ? ", signed with a passkey" : "")
                + requirement.texts("approved_by").stream()
                        .map(" (%s)"::formatted)
                        .collect(Collectors.joining());
    }

    static List<Json.Fields> fields(Json.Fields approval, String member) {
        return approval.array(member).stream().map(each -> (Json.Fields) each).toList();
    }

    private static void entry(StringBuilder html, String name, String text) {
        if (!text.isEmpty()) {
            html.append("<dt>")
                    .append(name)
                    .append("</dt><dd><bdi>")
                    .append(Page.escaped(text))
                    .append("</bdi></dd>\n");
        }
    }

    private static void list(StringBuilder html, String name, List<String> texts) {
        entry(html, name, String.join("; ", texts));
    }

    private static void whole(StringBuilder html, String name, Json json) {
        String text = json.canonical();
        if (!text.equals("[]") && !text.equals("{}")) {
            block(html, name, text);
        }
    }

    private static void block(StringBuilder html, String name, String text) {
        html.append("<dt>").append(name).append("</dt><dd><pre dir=\"ltr\">");
        html.append(Page.block(text));
        html.append("</pre></dd>\n");
    }
}
