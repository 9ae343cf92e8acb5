package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.ApprovalId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** What is read without a credential: the description of the API, and the page behind the link in notices. */
public final class Pages implements Resource {

    private final String description;
    private final boolean decides;

    /** @param decides whether people can decide with a browser */
    public Pages(boolean decides) {
        this.decides = decides;
        try (InputStream in = Objects.requireNonNull(
                Pages.class.getResourceAsStream("openapi.yaml"), "openapi.yaml is missing from this build")) {
            description = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.ANYBODY, "/v1/openapi.yaml", call -> Answer.text("application/yaml", description)),
                Route.get(Access.ANYBODY, "/approvals/{id}", this::link));
    }

    /** The same for every identifier that could be one: the link carries no authority, and tells nothing. */
    private Answer link(Call call) {
        ApprovalId id = Approvals.id(call.variable("id"));
        return Answer.text("text/html; charset=utf-8", """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <meta name="robots" content="noindex">
                <title>%1$s – Imprimatur</title>
                <style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}\
                pre{padding:.8rem;border:1px solid}</style>
                </head>
                <body>
                <main>
                <h1>An action waits for people</h1>
                <p>What it would do is shown to people who are signed in. Look at it, then decide:</p>
                <pre>imprimatur show %1$s
                imprimatur approve %1$s
                imprimatur deny %1$s --because "…"</pre>
                %2$s
                </main>
                </body>
                </html>
                """.formatted(
                id, decides ? "<p>Or <a href=\"/approvals/" + id + "/decide\">decide in this browser</a>.</p>" : ""));
    }
}
