package dev.imprimatur.identity.passkey;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Whom passkeys sign for: browsers tell it from the address of the page.
 *
 * @param id the relying party's: a host's name
 * @param origin scheme, host and port, as browsers write them
 */
public record Site(String id, String origin) {

    /** The site whose pages are under {@code url}; empty where browsers refuse passkeys: without TLS or without a name. */
    public static Optional<Site> of(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
        boolean encrypted = scheme.equals("https");
        boolean named = host.matches("[a-z0-9-]+(\\.[a-z0-9-]+)*") && !host.matches("[0-9.]+");
        if (!named || url.getHost() == null || (!encrypted && !(scheme.equals("http") && host.equals("localhost")))) {
            return Optional.empty();
        }
        boolean usual = url.getPort() < 0 || url.getPort() == (encrypted ? 443 : 80);
        return Optional.of(new Site(host, scheme + "://" + host + (usual ? "" : ":" + url.getPort())));
    }
}
