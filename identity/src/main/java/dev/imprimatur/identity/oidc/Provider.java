package dev.imprimatur.identity.oidc;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.identity.jwt.Address;
import dev.imprimatur.identity.jwt.ProviderFailure;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What a provider says about itself (OpenID Connect Discovery 1.0, RFC 8414).
 *
 * @param device where a sign-in of the command line begins; RFC 8628
 * @param endSession where people sign out of the provider
 * @param revocation where refresh tokens are given back; RFC 7009
 * @param namesItself whether its answers in the browser carry {@code iss}; RFC 9207
 * @param secretInHeader whether it takes a client's secret as RFC 6749 says it must
 */
record Provider(
        URI authorization,
        URI token,
        URI keys,
        Optional<URI> device,
        Optional<URI> endSession,
        Optional<URI> revocation,
        boolean namesItself,
        boolean secretInHeader) {

    /** Reads the document of {@code issuer}; it must name exactly that issuer. */
    static Provider of(URI issuer, Json.Fields document) {
        try {
            if (!document.text("issuer").equals(issuer.toString())) {
                throw new ProviderFailure("The provider at `" + issuer + "` calls itself `" + document.text("issuer")
                        + "`: write `issuer` exactly so, if that is the right one.");
            }
            return new Provider(
                    Address.check(URI.create(document.text("authorization_endpoint"))),
                    Address.check(URI.create(document.text("token_endpoint"))),
                    Address.check(URI.create(document.text("jwks_uri"))),
                    address(document, "device_authorization_endpoint"),
                    address(document, "end_session_endpoint"),
                    address(document, "revocation_endpoint"),
                    document.find("authorization_response_iss_parameter_supported")
                            .filter(new Json.Flag(true)::equals)
                            .isPresent(),
                    document.find("token_endpoint_auth_methods_supported").isEmpty()
                            || texts(document, "token_endpoint_auth_methods_supported")
                                    .contains("client_secret_basic"));
        } catch (IllegalArgumentException e) {
            throw new ProviderFailure(
                    "What `" + issuer + "` says about itself is not understood: " + e.getMessage(), e);
        }
    }

    private static Optional<URI> address(Json.Fields document, String name) {
        return document.findText(name).map(URI::create).map(Address::check);
    }

    private static List<String> texts(Json.Fields document, String name) {
        return document.texts(name);
    }
}
