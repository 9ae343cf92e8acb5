package dev.imprimatur.channel.teams;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where the Bot Framework is. Each national cloud has its own.
 *
 * @param issuer who signs its requests to us
 * @param metadata its OpenID document, which names the address of its keys, on the same host
 * @param login whose {@code /TENANT/oauth2/v2.0/token} gives us tokens
 * @param scope for what they are asked
 * @param service where our requests go, always; what a request to us says about that changes nothing
 * @param hosts that a request to us may say it is from
 */
public record Cloud(String issuer, URI metadata, URI login, String scope, URI service, Set<String> hosts) {

    private static final Cloud PUBLIC = new Cloud(
            "https://api.botframework.com",
            URI.create("https://login.botframework.com/v1/.well-known/openidconfiguration"),
            URI.create("https://login.microsoftonline.com"),
            "https://api.botframework.com/.default",
            URI.create("https://smba.trafficmanager.net/teams"),
            Set.of("smba.trafficmanager.net"));

    public Cloud {
        hosts = Set.copyOf(hosts);
        if (hosts.isEmpty() || issuer.isEmpty() || scope.isEmpty()) {
            throw new IllegalArgumentException("A cloud has an issuer, a scope, and at least one host of its service.");
        }
    }

    /** The one of this name: {@code public}, {@code gcc}, {@code gcc-high} or {@code dod}. */
    public static Optional<Cloud> named(String name) {
        return switch (name) {
            case "public" -> Optional.of(PUBLIC);
            case "gcc" -> Optional.of(PUBLIC.at("smba.infra.gcc.teams.microsoft.com", "/gcc"));
            case "gcc-high" -> Optional.of(government("smba.infra.gov.teams.microsoft.us", "/gcch"));
            case "dod" -> Optional.of(government("smba.infra.dod.teams.microsoft.us", "/dod"));
            default -> Optional.empty();
        };
    }

    private static Cloud government(String host, String path) {
        return new Cloud(
                "https://api.botframework.us",
                URI.create("https://login.botframework.azure.us/v1/.well-known/openidconfiguration"),
                URI.create("https://login.microsoftonline.us"),
                "https://api.botframework.us/.default",
                URI.create("https://" + host + path),
                Set.of(host));
    }

    private Cloud at(String host, String path) {
        return new Cloud(issuer, metadata, login, scope, URI.create("https://" + host + path), Set.of(host));
    }

    /** Whether {@code address} is one of the service: https (or what ours is, for trying out), one of the hosts, nothing odd. */
    boolean serves(URI address) {
        String host = address.getHost();
        return host != null
                && service.getScheme().equals(address.getScheme())
                && hosts.contains(host.toLowerCase(Locale.ROOT))
                && address.getUserInfo() == null
                && address.getRawQuery() == null
                && address.getRawFragment() == null
                && address.getPort() == service.getPort();
    }
}
