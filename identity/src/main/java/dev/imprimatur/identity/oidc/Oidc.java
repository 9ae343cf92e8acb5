package dev.imprimatur.identity.oidc;

import dev.imprimatur.identity.jwt.Discovery;
import dev.imprimatur.identity.jwt.IssuerKeys;
import dev.imprimatur.identity.jwt.ProviderFailure;
import dev.imprimatur.identity.jwt.Signatures;
import dev.imprimatur.identity.jwt.Web;
import dev.imprimatur.identity.token.Tokens;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that talks to one provider, wired. */
public final class Oidc implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Oidc.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A longer one does not fit into a header of an answer; without it the provider asks the person. */
    private static final int LONGEST_HINT = 4_000;

    private final Web web;
    private final Discovery<Provider> discovery;
    private final Grants grants;
    private final BrowserSignIn browser;
    private final DeviceSignIn device;
    private final Sessions sessions;
    private final Rechecks rechecks;
    private final OidcConfig config;

    /** What this stands on. */
    public record Ports(
            OidcPeople people,
            Tokens tokens,
            dev.imprimatur.core.subject.RowStore sessions,
            SessionCodec codec,
            Envelope envelope,
            InstantSource clock,
            SecureRandom chance) {}

    public Oidc(OidcConfig config, Ports ports) {
        this.config = config;
        web = new Web(PATIENCE);
        discovery = new Discovery<>(
                config.issuer(), web, ports.clock(), document -> Provider.of(config.issuer(), document));
        grants = new Grants(config, discovery, web);
        IssuerKeys keys = IssuerKeys.at(() -> discovery.document().keys(), web, ports.clock());
        IdTokens tokens = new IdTokens(new Signatures(keys, Signatures.USUAL), config, ports.clock());
        browser = new BrowserSignIn(config, discovery, grants, tokens, ports.envelope(), ports.clock(), ports.chance());
        device = new DeviceSignIn(config, discovery, grants, tokens, ports.clock(), ports.chance());
        sessions = new Sessions(config, ports.people(), ports.tokens(), ports.sessions(), ports.codec(), ports.clock());
        rechecks = new Rechecks(config, ports.people(), sessions, grants, tokens, ports.clock());
    }

    public OidcConfig config() {
        return config;
    }

    public BrowserSignIn browser() {
        return browser;
    }

    public DeviceSignIn device() {
        return device;
    }

    public Sessions sessions() {
        return sessions;
    }

    public Rechecks rechecks() {
        return rechecks;
    }

    /** Gives the refresh token of a session that ended back to the provider; where that fails it expires by itself. */
    public void giveBack(Session ended) {
        try {
            ended.refresh().ifPresent(grants::giveBack);
        } catch (ProviderFailure e) {
            LOG.warn("A refresh token can't be given back: {}", e.getMessage());
        }
    }

    /**
     * Where the browser goes to sign out of the provider as well (OpenID Connect RP-Initiated Logout 1.0); empty where the
     * provider has no such place, or can't be asked.
     *
     * @param after where the provider sends the browser then; registered there
     */
    public Optional<URI> endSession(Session ended, URI after) {
        try {
            return discovery.document().endSession().map(place -> {
                Map<String, String> query = new HashMap<>(
                        Map.of("client_id", config.clientId(), "post_logout_redirect_uri", after.toString()));
                if (ended.idToken().reveal().length() <= LONGEST_HINT) {
                    query.put("id_token_hint", ended.idToken().reveal());
                }
                return URI.create(place + (place.toString().contains("?") ? "&" : "?") + Web.form(query));
            });
        } catch (ProviderFailure e) {
            LOG.warn("The provider can't be asked where people sign out: {}", e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        web.close();
    }
}
