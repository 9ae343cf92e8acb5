package dev.imprimatur.identity.jwt;

import java.net.URI;
import java.util.Set;

/** What an address of an issuer must be: https, or for trying out, http on this very machine. */
public final class Address {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private Address() {}

    /** The same address, when it is one that secrets may be sent to. */
    public static URI check(URI address) {
        boolean safe = "https".equals(address.getScheme())
                || ("http".equals(address.getScheme()) && LOOPBACK.contains(String.valueOf(address.getHost())));
        if (!safe || address.getHost() == null || address.getUserInfo() != null || address.getRawFragment() != null) {
            throw new IllegalArgumentException("`" + address
                    + "` is no address of a provider: it begins with `https://` (`http://` on this machine alone).");
        }
        return address;
    }
}
