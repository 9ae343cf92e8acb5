package dev.imprimatur.server.config;

import dev.imprimatur.channel.Reach;
import dev.imprimatur.channel.teams.Cloud;
import dev.imprimatur.channel.teams.TeamsConfig;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/** Reads one of {@code channels.teams}. */
final class TeamsReader {

    private static final String CLOUDS = "public, gcc, gcc-high or dod";

    private final Path base;
    private final Map<String, String> environment;

    /** @param base for relative paths */
    TeamsReader(Path base, Map<String, String> environment) {
        this.base = base;
        this.environment = environment;
    }

    /** @param name that was read already */
    TeamsConfig read(String name, Block block) {
        block.only(
                "name",
                "app",
                "tenant",
                "tenants",
                "secret",
                "secret-file",
                "secret-env",
                "places",
                "default",
                "cloud",
                "authority",
                "inside");
        boolean inside =
                block.find("inside").map(value -> value.scalar().flag()).orElse(false);
        String tenant = block.text("tenant");
        SequencedSet<String> tenants = new LinkedHashSet<>(block.texts("tenants"));
        if (tenants.isEmpty()) {
            tenants.add(tenant);
        }
        try {
            return new TeamsConfig(
                    name,
                    block.text("app"),
                    tenant,
                    tenants,
                    SecretReference.read(block, "secret", base, environment),
                    places(block),
                    block.findText("default"),
                    cloud(block, inside),
                    new Reach(inside, InetAddress::getAllByName));
        } catch (IllegalArgumentException e) {
            throw block.refused(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> places(Block block) {
        Map<String, String> places = new HashMap<>();
        Optional<Block> written = block.findBlock("places");
        written.ifPresent(all -> all.values().forEach((place, id) -> {
            if (!place.matches("[a-z0-9][a-z0-9-]{0,62}")) {
                throw all.refused("`" + place + "` names no place: use a-z, 0-9 and `-`.");
            }
            places.put(place, id.scalar().text());
        }));
        return places;
    }

    private static Cloud cloud(Block block, boolean inside) {
        Optional<Yaml> own = block.find("authority");
        if (own.isPresent() && block.find("cloud").isPresent()) {
            throw block.refused("`cloud` and `authority` say the same: write one of them.");
        }
        if (own.isPresent()) {
            return authority(own.get().block(), inside);
        }
        String name = block.findText("cloud").orElse("public");
        return Cloud.named(name)
                .orElseThrow(() -> block.refused(
                        "`" + name + "` is no cloud: write " + CLOUDS + ", or say where it is with `authority`."));
    }

    /** Another cloud, or a double of one. */
    private static Cloud authority(Block block, boolean inside) {
        block.only("issuer", "metadata", "login", "scope", "service", "hosts");
        List<String> hosts = block.texts("hosts");
        if (hosts.isEmpty()) {
            throw block.refused("`hosts` is missing: only from those a request may say it is.");
        }
        return new Cloud(
                block.text("issuer"),
                address(block, "metadata", inside),
                address(block, "login", inside),
                block.text("scope"),
                address(block, "service", inside),
                new LinkedHashSet<>(hosts));
    }

    private static URI address(Block block, String key, boolean inside) {
        URI address = Addresses.url(block.get(key).scalar());
        if (!inside && !"https".equals(address.getScheme())) {
            throw block.get(key).refused("`" + key + "` must be https: write `inside: true` where this is meant.");
        }
        return address;
    }
}
