package dev.imprimatur.server.api;

import dev.imprimatur.core.action.Visible;
import java.nio.charset.StandardCharsets;

/** A small page of our own: plain HTML that works without scripts. */
final class Page {

    private static final Visible VISIBLE = new Visible(StandardCharsets.UTF_8);

    private Page() {}

    /** @param body HTML; whatever came from outside is {@link #escaped} in it */
    static String of(String title, String body) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <meta name="robots" content="noindex">
                <title>%1$s – Imprimatur</title>
                <style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:52rem;margin:3rem auto;padding:0 1rem}\
                button,input,textarea{font:inherit}button{padding:.3rem 1rem}textarea{max-width:100%%}\
                dl{display:grid;grid-template-columns:10rem minmax(0,1fr);gap:.2rem 1rem}dt{font-weight:bold}\
                dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}\
                pre{white-space:pre-wrap;margin:0;background:#f4f4f4;padding:.3rem}</style>
                </head>
                <body>
                <main>
                <h1>%1$s</h1>
                %2$s
                </main>
                </body>
                </html>
                """.formatted(escaped(title), body);
    }

    /** Text on one line as HTML shows it, in an element or in a quoted attribute; what hides or imitates is marked. */
    static String escaped(String text) {
        return markup(VISIBLE.line(text));
    }

    /** Like {@link #escaped}, with its line feeds. */
    static String block(String text) {
        return markup(VISIBLE.block(text));
    }

    /** Text in which nothing hides any more, as HTML shows it. */
    static String markup(String visible) {
        StringBuilder safe = new StringBuilder(visible.length() + 16);
        visible.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }
}
