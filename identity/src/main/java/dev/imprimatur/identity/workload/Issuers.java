package dev.imprimatur.identity.workload;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.identity.jwt.Address;
import dev.imprimatur.identity.jwt.BadToken;
import dev.imprimatur.identity.jwt.Discovery;
import dev.imprimatur.identity.jwt.IssuerKeys;
import dev.imprimatur.identity.jwt.Jws;
import dev.imprimatur.identity.jwt.ProviderFailure;
import dev.imprimatur.identity.jwt.Signatures;
import dev.imprimatur.identity.jwt.Web;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The issuers that are trusted, each with its keys. */
public final class Issuers implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LONGEST_FILE = 1024 * 1024;

    private final Web web = new Web(PATIENCE);
    private final Map<String, Signatures> signatures = new HashMap<>();

    /** @throws IllegalArgumentException when the same issuer is said to have its keys at two places */
    public Issuers(List<Trust> trusts, InstantSource clock) {
        Map<String, KeyPlace> places = new HashMap<>();
        for (Trust trust : trusts) {
            String issuer = trust.issuer().toString();
            KeyPlace before = places.getOrDefault(issuer, trust.keys());
            if (!before.equals(trust.keys())) {
                throw new IllegalArgumentException(
                        "The keys of `" + issuer + "` are at two places: write one of them.");
            }
            places.put(issuer, trust.keys());
        }
        places.forEach((issuer, place) ->
                signatures.put(issuer, new Signatures(keys(URI.create(issuer), place, clock), Jws.ALGORITHMS)));
    }

    private IssuerKeys keys(URI issuer, KeyPlace place, InstantSource clock) {
        return switch (place) {
            case KeyPlace.At(URI address) -> IssuerKeys.at(() -> address, web, clock);
            case KeyPlace.InFile(Path file) -> new IssuerKeys(() -> read(file), clock);
            case KeyPlace.Discovered() -> {
                Discovery<URI> discovery = new Discovery<>(issuer, web, clock, document -> published(issuer, document));
                yield IssuerKeys.at(discovery::document, web, clock);
            }
        };
    }

    /** Where {@code issuer} says that its keys are; it must call itself exactly so. */
    private static URI published(URI issuer, Json.Fields document) {
        try {
            if (!document.text("issuer").equals(issuer.toString())) {
                throw new ProviderFailure("The issuer at `" + issuer + "` calls itself `" + document.text("issuer")
                        + "`: write `issuer` exactly so, if that is the right one.");
            }
            return Address.check(URI.create(document.text("jwks_uri")));
        } catch (IllegalArgumentException e) {
            throw new ProviderFailure(
                    "What `" + issuer + "` says about itself is not understood: " + e.getMessage(), e);
        }
    }

    private static Json.Fields read(Path file) {
        try {
            if (Files.size(file) <= LONGEST_FILE
                    && Json.parse(Files.readAllBytes(file)) instanceof Json.Fields fields) {
                return fields;
            }
            throw new ProviderFailure("The file `" + file + "` holds no key set.");
        } catch (IOException e) {
            throw new ProviderFailure("The key file `" + file + "` can't be read: check who may read it.", e);
        } catch (IllegalArgumentException e) {
            throw new ProviderFailure("The key file `" + file + "` is not understood: " + e.getMessage(), e);
        }
    }

    /** What a token says, when {@code issuer}, which is trusted, signed it. */
    Json.Fields verified(String issuer, String token) throws BadToken {
        Signatures ofIssuer = signatures.get(issuer);
        if (ofIssuer == null) {
            throw new BadToken("issuer", "nobody here trusts its issuer");
        }
        return ofIssuer.verified(token);
    }

    @Override
    public void close() {
        web.close();
    }
}
