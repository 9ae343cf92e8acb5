package dev.imprimatur.server.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where requests come from. What {@code X-Forwarded-For} says counts only as far as proxies that are trusted wrote it: the
 * last address that is none of theirs. Everything before may be invented.
 *
 * @param proxies their addresses, as they appear to this gateway
 */
public record Clients(Set<String> proxies) {

    private static final int LONGEST = 100;

    public Clients {
        proxies = Set.copyOf(proxies);
    }

    /**
     * The address of whoever sent a request; of IPv6 the network alone, as each customer of a provider has one of those.
     *
     * @param remote the other end of the connection
     * @param forwarded every {@code X-Forwarded-For}, in order
     */
    String of(String remote, List<String> forwarded) {
        List<String> hops = new ArrayList<>();
        forwarded.forEach(line -> hops.addAll(List.of(line.split(",", -1))));
        String client = remote;
        for (int i = hops.size() - 1; i >= 0 && proxies.contains(client); i--) {
            client = hops.get(i).strip();
        }
        return network(client.length() > LONGEST ? remote : client);
    }

    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        List<String> parts = List.of(address.replaceAll("[\\[\\]]", "").split(":", -1));
        int gap = parts.indexOf("");
        return String.join(":", parts.subList(0, Math.min(4, gap < 0 ? parts.size() : gap)));
    }
}
