package dev.imprimatur.server.api;

import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.card.Entry;
import dev.imprimatur.core.card.Passage;

/** A card as HTML, whole. */
final class ApprovalCard {

    private ApprovalCard() {}

    static String of(Card card) {
        StringBuilder html = new StringBuilder("<p><bdi>" + Page.markup(card.title()) + "</bdi></p>\n<dl>\n");
        entry(html, "State", card.status().word() + ". " + card.status().sentence());
        card.passages().forEach(passage -> block(html, passage));
        card.entries().stream()
                .filter(each -> !each.name().equals(Card.DIGEST))
                .forEach(each -> entry(html, each.name(), each.text()));
        entry(html, Card.DIGEST, card.digest().toString());
        if (!card.claims().isEmpty()) {
            html.append("</dl>\n<p>In the requester's own words, which nothing vouches for:</p>\n<dl>\n");
            card.claims().forEach(each -> claim(html, each));
        }
        return html.append("</dl>\n").toString();
    }

    private static void entry(StringBuilder html, String name, String text) {
        html.append("<dt>").append(name).append("</dt><dd><bdi>").append(Page.markup(text));
        html.append("</bdi></dd>\n");
    }

    private static void claim(StringBuilder html, Entry claim) {
        html.append("<dt>").append(claim.name()).append("</dt><dd><q><bdi>").append(Page.markup(claim.text()));
        html.append("</bdi></q></dd>\n");
    }

    private static void block(StringBuilder html, Passage passage) {
        html.append("<dt>").append(passage.name()).append("</dt><dd><pre dir=\"ltr\">");
        html.append(Page.markup(passage.text()));
        html.append("</pre></dd>\n");
    }
}
