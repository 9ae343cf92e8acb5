package dev.imprimatur.server.config;

import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Workload;
import dev.imprimatur.identity.jwt.Address;
import dev.imprimatur.identity.jwt.Signatures;
import dev.imprimatur.identity.workload.Condition;
import dev.imprimatur.identity.workload.KeyPlace;
import dev.imprimatur.identity.workload.Trust;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code workloads}: whose tokens are taken for which workload or agent. */
final class WorkloadsReader {

    /** Claims that are checked anyway; a condition on one of them leaves nobody out. */
    private static final Set<String> CHECKED = Set.of("iss", "aud", "exp", "iat", "nbf", "act", "cnf");

    private static final String GROUP = "[A-Za-z0-9][A-Za-z0-9._/-]{0,127}";

    private final Path base;
    private final Map<String, Audience> purposes = new HashMap<>();
    private final Set<PrincipalId> names = new HashSet<>();

    /** @param taken audiences that mean something else already */
    WorkloadsReader(Path base, Optional<String> taken) {
        this.base = base;
        taken.ifPresent(audience -> purposes.put(audience, Audience.PERSON));
    }

    List<Trust> read(List<Yaml> entries) {
        return entries.stream().map(entry -> trust(entry.block())).toList();
    }

    private Trust trust(Block block) {
        block.only(
                "name",
                "kind",
                "owner",
                "groups",
                "issuer",
                "jwks",
                "jwks-file",
                "audience",
                "claims",
                "targets",
                "algorithms",
                "lasts",
                "acts-for",
                "model-claim");
        Principal who = principal(block);
        if (!names.add(who.id())) {
            throw block.get("name").refused("`" + who.id() + "` stands here twice.");
        }
        try {
            return new Trust(
                    who,
                    URI.create(block.text("issuer")),
                    audiences(block.block("audience").only("actions", "connector")),
                    keys(block),
                    conditions(block.block("claims"), List.of()),
                    Set.copyOf(block.texts("targets")),
                    block.find("algorithms").isPresent() ? Set.copyOf(block.texts("algorithms")) : Signatures.USUAL,
                    block.find("lasts")
                            .map(written -> Spans.read(written.scalar()))
                            .orElse(Trust.USUALLY_LONGEST),
                    block.texts("acts-for").stream().map(Glob::new).toList(),
                    new Trust.Shown(block.findText("model-claim").orElse("")));
        } catch (IllegalArgumentException e) {
            throw block.refused(String.valueOf(e.getMessage()));
        }
    }

    private static Principal principal(Block block) {
        try {
            PrincipalId owner = new PrincipalId(PrincipalId.Kind.PERSON, block.text("owner"));
            String name = block.text("name");
            Set<String> groups = Set.copyOf(block.texts("groups"));
            for (String group : groups) {
                if (!group.matches(GROUP)) {
                    throw block.get("groups").refused("`" + group + "` names no group.");
                }
            }
            return switch (block.findText("kind").orElse("workload")) {
                case "workload" -> new Workload(new PrincipalId(PrincipalId.Kind.WORKLOAD, name), name, owner, groups);
                case "agent" -> new Agent(new PrincipalId(PrincipalId.Kind.AGENT, name), name, owner, groups);
                case String other ->
                    throw block.get("kind").refused("`" + other + "` is no kind: write `workload` or `agent`.");
            };
        } catch (IllegalArgumentException e) {
            throw block.refused(String.valueOf(e.getMessage()));
        }
    }

    /** An audience means one purpose, whichever entry names it. */
    private Map<Audience, String> audiences(Block block) {
        Map<Audience, String> audiences = new EnumMap<>(Audience.class);
        block.values().forEach((word, written) -> {
            String text = written.scalar().text();
            Audience purpose = Audience.parse(word);
            if (purposes.getOrDefault(text, purpose) != purpose) {
                throw written.refused(
                        "`" + text + "` is the audience for another purpose already: a token that was made"
                                + " for one must be good for no other.");
            }
            purposes.put(text, purpose);
            audiences.put(purpose, text);
        });
        return audiences;
    }

    private KeyPlace keys(Block block) {
        Optional<String> address = block.findText("jwks");
        Optional<String> file = block.findText("jwks-file");
        if (address.isPresent() && file.isPresent()) {
            throw block.refused(
                    "Write `jwks` or `jwks-file`, or neither, where the issuer says itself where its keys are.");
        }
        return address.<KeyPlace>map(text -> new KeyPlace.At(Address.check(URI.create(text))))
                .or(() -> file.map(path -> new KeyPlace.InFile(base.resolve(path))))
                .orElse(new KeyPlace.Discovered());
    }

    private static List<Condition> conditions(Block block, List<String> above) {
        List<Condition> all = new ArrayList<>();
        block.values().forEach((claim, written) -> {
            List<String> path = new ArrayList<>(above);
            path.add(claim);
            if (above.isEmpty() && CHECKED.contains(claim)) {
                throw written.refused("`" + claim + "` is checked in any case: name a claim that tells who it is.");
            }
            switch (written) {
                case Block inner -> all.addAll(conditions(inner, path));
                case Yaml.Sequence several -> all.add(new Condition(path, globs(several.values())));
                case Yaml.Scalar one -> all.add(new Condition(path, globs(List.of(one))));
            }
        });
        return all;
    }

    private static List<Glob> globs(List<Yaml> written) {
        return written.stream()
                .map(one -> one.scalar().kind() == Yaml.Kind.FLAG
                        ? one.scalar().written()
                        : one.scalar().text())
                .map(Glob::new)
                .toList();
    }

    /** The most that tokens which are issued here may last. */
    static Duration longest(Optional<Block> tokens) {
        return tokens.map(block -> block.only("longest"))
                .flatMap(block -> block.find("longest"))
                .map(written -> Spans.read(written.scalar()))
                .orElse(dev.imprimatur.identity.token.Grant.LONGEST);
    }
}
