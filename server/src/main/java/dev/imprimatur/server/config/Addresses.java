package dev.imprimatur.server.config;

import dev.imprimatur.identity.yaml.Yaml;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads addresses as an operator writes them. */
public final class Addresses {

    private static final Pattern LISTEN = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9.-]+)):([0-9]{1,5})");

    private Addresses() {}

    /** {@code HOST:PORT}, resolved; an IPv6 address stands in brackets, and port 0 is any free one. */
    public static InetSocketAddress listen(Yaml.Scalar written) {
        Matcher form = LISTEN.matcher(written.text());
        if (!form.matches() || Integer.parseInt(form.group(3)) > 65_535) {
            throw written.refused("`" + written.text() + "` is no address: write `HOST:PORT`, as `127.0.0.1:8470`.");
        }
        String host = form.group(1) == null ? form.group(2) : form.group(1);
        InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(form.group(3)));
        if (address.isUnresolved()) {
            throw written.refused("The host `" + host + "` is not known on this machine.");
        }
        return address;
    }

    /** An absolute http or https address without query; a slash at its end is dropped. */
    static URI url(Yaml.Scalar written) {
        String text = written.text().replaceFirst("/+$", "");
        try {
            URI url = new URI(text);
            boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (web && url.getHost() != null && url.getQuery() == null && url.getFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw written.refused(
                "`" + written.text() + "` is no address of a web page: write it as `https://imprimatur.example.com`.");
    }

    /** As {@link #listen} reads it. */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
