package dev.imprimatur.channel.email;

import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.card.Entry;
import dev.imprimatur.core.card.Excerpt;
import dev.imprimatur.core.card.Fitted;
import java.util.List;

/** The HTML part. It has one link for each card, the gateway's own, and loads nothing. */
final class HtmlPart {

    private static final String BLOCK =
            "white-space:pre-wrap;word-break:break-word;background:#f3f3f3;border-left:4px solid"
                    + " #999;padding:8px;font-family:monospace;direction:ltr;unicode-bidi:isolate";

    private final StringBuilder out = new StringBuilder();

    /** The card, below {@code news}; see {@link Letters}. */
    static String card(String news, Card card, Fitted fitted) {
        HtmlPart part = new HtmlPart();
        part.begin();
        part.paragraph(escaped(news));
        part.add("<h2 style=\"font-size:18px\"><bdi>" + harmless(card.title()) + "</bdi></h2>\n");
        part.paragraph("<bdi>" + harmless(card.status().sentence()) + "</bdi>");
        part.link(card, card.status().open() ? Letters.DECIDE : Letters.LOOK);
        if (!fitted.whole()) {
            part.paragraph("<b>" + escaped(Letters.CUT) + "</b>");
        }
        part.entries(card.entries());
        for (Excerpt excerpt : fitted.excerpts()) {
            part.add("<p><b>" + escaped(excerpt.name()) + "</b></p>\n");
            part.block(excerpt.head());
            if (!excerpt.whole()) {
                part.paragraph("<b>" + escaped(Letters.hidden(excerpt)) + "</b>");
                part.block(excerpt.tail());
            }
        }
        if (!card.claims().isEmpty()) {
            part.paragraph("<b>" + escaped(Letters.CLAIMS) + "</b>");
            part.entries(card.claims());
        }
        part.paragraph("Digest of exactly this: " + card.digest());
        return part.end();
    }

    /** Several cards, in few words each. */
    static String digest(String news, List<Card> cards) {
        HtmlPart part = new HtmlPart();
        part.begin();
        part.paragraph(escaped(news));
        for (Card card : cards) {
            part.add("<h3 style=\"font-size:16px\"><bdi>" + harmless(card.title()) + "</bdi></h3>\n");
            part.paragraph("<bdi>" + harmless(card.status().sentence()) + "</bdi>");
            part.entries(Letters.brief(card));
            part.link(card, Letters.DECIDE);
        }
        return part.end();
    }

    private void begin() {
        add(
                "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"x-apple-disable-message-reformatting\">"
                        + "<meta name=\"format-detection\" content=\"telephone=no,date=no,address=no,email=no,url=no\">"
                        + "<title>Imprimatur</title></head>\n"
                        + "<body style=\"font-family:sans-serif;color:#111;max-width:760px\">\n");
    }

    private String end() {
        paragraph(escaped(Letters.FOOT));
        return out.append("</body></html>\n").toString();
    }

    private void entries(List<Entry> entries) {
        add("<table role=\"presentation\" cellpadding=\"4\">\n");
        entries.forEach(entry -> add("<tr><td valign=\"top\"><b>" + escaped(entry.name())
                + "</b></td><td style=\"word-break:break-word\"><bdi>" + harmless(entry.text())
                + "</bdi></td></tr>\n"));
        add("</table>\n");
    }

    private void block(String text) {
        add("<pre dir=\"ltr\" style=\"" + BLOCK + "\">" + harmless(text) + "</pre>\n");
    }

    private void link(Card card, String words) {
        paragraph("<a href=\"" + escaped(card.page()) + "\">" + escaped(words) + "</a>");
    }

    private void paragraph(String html) {
        add("<p>" + html + "</p>\n");
    }

    private void add(String html) {
        out.append(html);
    }

    /** Escaped, and with what mail programs know links by each in an element of its own, so that they make none. */
    private static String harmless(String text) {
        StringBuilder html = new StringBuilder(text.length() + 64);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean joint = (c == '.' || c == ':' || c == '@')
                    && i + 1 < text.length()
                    && !Character.isWhitespace(text.charAt(i + 1));
            html.append(joint ? "<span>" + c + "</span>" : escaped(c));
        }
        return html.toString();
    }

    private static String escaped(String text) {
        StringBuilder html = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> html.append(escaped((char) c)));
        return html.toString();
    }

    private static String escaped(char c) {
        return switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            default -> String.valueOf(c);
        };
    }
}
