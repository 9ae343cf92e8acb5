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
                <style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}\
                button,input,textarea{font:inherit}button{padding:.3rem 1rem}dt{font-weight:bold}\
                dd{overflow-wrap:anywhere;white-space:pre-wrap}pre{white-space:pre-wrap}textarea{max-width:100%%}</style>
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

    private static String markup(String visible) {
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
