package dev.imprimatur.channel;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Whom a channel may talk to. Addresses inside, such as a cloud's own metadata or the gateway's neighbours, would answer it as
 * one of them, so they are refused unless the operator wrote that they are meant. Every address that a name has must be
 * allowed. Where the name answers otherwise a moment later, TLS still finds out: the certificate must be for the name.
 *
 * @param inside whether addresses inside, and requests without TLS, are meant
 * @param names looks names up
 */
public record Reach(boolean inside, Names names) {

    /** Looks names up. */
    @FunctionalInterface
    public interface Names {

        /** Every address of {@code name}; may block. */
        InetAddress[] of(String name) throws UnknownHostException;
    }

    /** IPv6 that carries IPv4 inside, by its beginning in hex: mapped, compatible, translated (NAT64), 6to4. */
    private static final List<String> CARRIERS =
            List.of("00000000000000000000ffff", "000000000000000000000000", "0064ff9b0000000000000000", "2002");

    /** Why {@code address} may not be asked; empty when it may. */
    public Optional<String> objection(URI address) {
        if (inside) {
            return Optional.empty();
        }
        String host = address.getHost();
        if (!"https".equals(address.getScheme())) {
            return Optional.of(
                    "`" + host + "` is not asked without TLS: write https, or `inside: true` where this is meant");
        }
        InetAddress[] all;
        try {
            all = names.of(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        } catch (UnknownHostException e) {
            return Optional.of("`" + host + "` has no address");
        }
        return Arrays.stream(all)
                .filter(Reach::isInside)
                .findFirst()
                .map(found -> "`" + host + "` is `" + found.getHostAddress()
                        + "`, an address inside: write `inside: true` where this is meant");
    }

    static boolean isInside(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        return switch (address) {
            case Inet4Address four -> isInside(four.getAddress());
            case Inet6Address six -> isInsideSix(six.getAddress());
            default -> true;
        };
    }

    private static boolean isInsideSix(byte[] six) {
        String hex = HexFormat.of().formatHex(six);
        Optional<String> carrier = CARRIERS.stream().filter(hex::startsWith).findFirst();
        if (carrier.isPresent()) {
            int at = carrier.get().length() / 2;
            return isInside(Arrays.copyOfRange(six, at, at + 4));
        }
        return (six[0] & 0xe0) != 0x20 || hex.startsWith("20010db8"); // no global unicast, or for documents alone
    }

    /** The ranges that RFC 6890 and its followers keep for special purposes. */
    private static boolean isInside(byte[] four) {
        int a = four[0] & 0xff;
        int b = four[1] & 0xff;
        int c = four[2] & 0xff;
        return a == 0
                || a == 10
                || a == 127
                || a >= 224
                || (a == 100 && b >= 64 && b < 128)
                || (a == 169 && b == 254)
                || (a == 172 && b >= 16 && b < 32)
                || (a == 192 && b == 168)
                || (a == 192 && b == 0 && (c == 0 || c == 2))
                || (a == 198 && (b == 18 || b == 19))
                || (a == 198 && b == 51 && c == 100)
                || (a == 203 && b == 0 && c == 113);
    }
}
