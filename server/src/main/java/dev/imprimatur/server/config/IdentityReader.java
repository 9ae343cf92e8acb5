package dev.imprimatur.server.config;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.subject.Role;
import dev.imprimatur.identity.oidc.OidcConfig;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads {@code identity}. */
final class IdentityReader {

    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,127}");

    private final Path base;
    private final Map<String, String> environment;

    IdentityReader(Path base, Map<String, String> environment) {
        this.base = base;
        this.environment = environment;
    }

    IdentityConfig read(Block identity) {
        identity.only("local", "oidc", "programs");
        Optional<String> local = identity.findText("local");
        Optional<Block> oidc = identity.findBlock("oidc");
        if (local.isPresent() == oidc.isPresent()) {
            throw identity.refused("Write `local` or `oidc` here, one of the two.");
        }
        if (local.isPresent() && identity.find("programs").isPresent()) {
            throw identity.get("programs").refused("With `local`, agents and workloads stand in the file of people.");
        }
        return local.isPresent()
                ? new IdentityConfig.Local(base.resolve(local.get()))
                : new IdentityConfig.Provider(
                        oidc(oidc.orElseThrow()), identity.findText("programs").map(base::resolve));
    }

    private OidcConfig oidc(Block block) {
        block.only(
                "issuer",
                "client-id",
                "client-secret",
                "client-secret-file",
                "client-secret-env",
                "scopes",
                "groups-claim",
                "groups",
                "roles",
                "members",
                "device",
                "device-may-vote",
                "session");
        try {
            return new OidcConfig(
                    URI.create(block.text("issuer")),
                    block.text("client-id"),
                    secret(block),
                    block.find("scopes").isPresent() ? Set.copyOf(block.texts("scopes")) : OidcConfig.SCOPES,
                    claim(block),
                    groups(block),
                    roles(block),
                    members(block),
                    flag(block, "device"),
                    flag(block, "device-may-vote"),
                    limits(block.findBlock("session")));
        } catch (IllegalArgumentException e) {
            throw block.refused(String.valueOf(e.getMessage()));
        }
    }

    private static boolean flag(Block block, String key) {
        return block.find(key).map(value -> value.scalar().flag()).orElse(false);
    }

    private Optional<Secret> secret(Block block) {
        boolean named = List.of("client-secret", "client-secret-file", "client-secret-env").stream()
                .anyMatch(key -> block.find(key).isPresent());
        return named ? Optional.of(SecretReference.read(block, "client-secret", base, environment)) : Optional.empty();
    }

    /** Names joined by dots, or a list of them; one that holds {@code ://} is a single name. */
    private static List<String> claim(Block block) {
        Optional<Yaml> written = block.find("groups-claim");
        if (written.isPresent() && written.get() instanceof Yaml.Sequence) {
            return block.texts("groups-claim");
        }
        String text = written.map(value -> value.scalar().text()).orElse("groups");
        return text.contains("://") ? List.of(text) : List.of(text.split("\\.", -1));
    }

    private static Map<String, String> groups(Block block) {
        Map<String, String> groups = new LinkedHashMap<>();
        block.findBlock("groups")
                .ifPresent(names -> names.values().forEach((value, name) -> groups.put(value, group(name.scalar()))));
        if (block.find("groups").isPresent() && groups.isEmpty()) {
            throw block.get("groups").refused("No group is named here: leave `groups` out to take them as they are.");
        }
        return groups;
    }

    /** An empty list would let everybody in, which nobody means who writes it. */
    private static Set<String> members(Block block) {
        Set<String> members = named(block, "members");
        if (block.find("members").isPresent() && members.isEmpty()) {
            throw block.get("members").refused("No group is named here: leave `members` out to let everybody sign in.");
        }
        return members;
    }

    /** A role that nobody is to have is left out. */
    private static Map<Role, Set<String>> roles(Block block) {
        Map<Role, Set<String>> roles = new EnumMap<>(Role.class);
        Optional<Block> written = block.findBlock("roles");
        written.ifPresent(names -> {
            names.only("administrator", "operator", "auditor");
            for (Role role : Role.values()) {
                if (names.find(role.word()).isPresent()) {
                    Set<String> groups = named(names, role.word());
                    if (groups.isEmpty()) {
                        throw names.get(role.word())
                                .refused("No group is named here: leave `" + role.word() + "` out.");
                    }
                    roles.put(role, groups);
                }
            }
            if (roles.isEmpty()) {
                throw names.refused("No role is given here: leave `roles` out, or name groups for a role.");
            }
        });
        return roles;
    }

    private static Set<String> named(Block block, String key) {
        Set<String> names = new TreeSet<>();
        block.list(key).forEach(name -> names.add(group(name.scalar())));
        return names;
    }

    private static String group(Yaml.Scalar written) {
        if (!GROUP.matcher(written.text()).matches()) {
            throw written.refused(
                    "`" + written.text() + "` names no group: use letters, digits and `. _ / -`, without `group:`.");
        }
        return written.text();
    }

    private static OidcConfig.Limits limits(Optional<Block> session) {
        session.ifPresent(block -> block.only("idle", "lasts", "recheck", "groups-max-age"));
        OidcConfig.Limits usual = OidcConfig.Limits.USUAL;
        try {
            return new OidcConfig.Limits(
                    span(session, "idle", usual.idle()),
                    span(session, "lasts", usual.lasts()),
                    span(session, "recheck", usual.recheck()),
                    span(session, "groups-max-age", usual.groupsMaxAge()));
        } catch (IllegalArgumentException e) {
            throw session.orElseThrow().refused(String.valueOf(e.getMessage()));
        }
    }

    private static Duration span(Optional<Block> block, String key, Duration usual) {
        Optional<Yaml.Scalar> written = block.flatMap(keys -> keys.find(key)).map(Yaml::scalar);
        return written.map(Spans::read).orElse(usual);
    }
}
