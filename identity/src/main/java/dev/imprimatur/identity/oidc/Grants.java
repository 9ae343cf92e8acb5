package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.identity.jwt.Discovery;
import dev.imprimatur.identity.jwt.ProviderFailure;
import dev.imprimatur.identity.jwt.Web;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The provider's token endpoint: a code, a refresh token or a device code for tokens. */
final class Grants {

    static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

    private final OidcConfig config;
    private final Discovery<Provider> discovery;
    private final Web web;

    Grants(OidcConfig config, Discovery<Provider> discovery, Web web) {
        this.config = config;
        this.discovery = discovery;
        this.web = web;
    }

    /** What the provider answers. */
    sealed interface Answer {

        /**
         * Tokens.
         *
         * @param id a signed ID token, not checked yet
         * @param refresh to ask again later, where the provider gives one
         */
        record Given(String id, Optional<Secret> refresh) implements Answer {}

        /**
         * No tokens.
         *
         * @param error the word of RFC 6749, 5.2 or RFC 8628, 3.5
         */
        record Refused(String error) implements Answer {}
    }

    Answer code(String code, String verifier, URI redirect) {
        return ask(Map.of(
                "grant_type",
                "authorization_code",
                "code",
                code,
                "code_verifier",
                verifier,
                "redirect_uri",
                redirect.toString()));
    }

    Answer refresh(Secret token) {
        return ask(Map.of("grant_type", "refresh_token", "refresh_token", token.reveal()));
    }

    Answer device(Secret code, String verifier) {
        return ask(Map.of("grant_type", DEVICE, "device_code", code.reveal(), "code_verifier", verifier));
    }

    /** Posts {@code form} to another endpoint of the provider, as this client. */
    Web.Reply post(URI endpoint, Map<String, String> form) {
        Map<String, String> all = new LinkedHashMap<>(form);
        Optional<String> header = Optional.empty();
        if (config.clientSecret().isEmpty()) {
            all.put("client_id", config.clientId());
        } else if (discovery.document().secretInHeader()) {
            header = Optional.of("Basic "
                    + Base64.getEncoder()
                            .encodeToString((Web.escaped(config.clientId()) + ":"
                                            + Web.escaped(
                                                    config.clientSecret().get().reveal()))
                                    .getBytes(StandardCharsets.UTF_8)));
        } else {
            all.put("client_id", config.clientId());
            all.put("client_secret", config.clientSecret().get().reveal());
        }
        return web.post(endpoint, all, header);
    }

    private Answer ask(Map<String, String> form) {
        URI endpoint = discovery.document().token();
        Web.Reply reply = post(endpoint, form);
        try {
            if (reply.good()) {
                return new Answer.Given(
                        reply.body().text("id_token"),
                        reply.body().findText("refresh_token").map(Secret::new));
            }
            if (reply.status() >= 400 && reply.status() < 500 && reply.status() != 429) {
                return new Answer.Refused(reply.body().text("error"));
            }
        } catch (IllegalArgumentException e) {
            throw new ProviderFailure(
                    "`" + endpoint + "` answered " + reply.status() + " without what belongs there: " + e.getMessage());
        }
        throw new ProviderFailure("`" + endpoint + "` answered " + reply.status() + ".");
    }

    /** Gives a refresh token back. Where that fails it expires by itself. */
    void giveBack(Secret refresh) {
        discovery
                .document()
                .revocation()
                .ifPresent(endpoint ->
                        post(endpoint, Map.of("token", refresh.reveal(), "token_type_hint", "refresh_token")));
    }

    /** An error word for the log and for a sentence; whatever else stands there is not repeated. */
    static String word(String error) {
        return error.matches("[a-z_]{1,40}") ? error : "an error";
    }

    static Optional<String> text(Json.Fields fields, String name) {
        return fields.find(name)
                .flatMap(value -> value instanceof Json.Text(String text) ? Optional.of(text) : Optional.empty());
    }
}
