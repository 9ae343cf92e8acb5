package dev.imprimatur.identity.local;

import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Role;
import dev.imprimatur.core.subject.Workload;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import dev.imprimatur.identity.yaml.YamlRefused;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code people.yaml}; everything it does not understand is refused with its place. */
public final class RosterReader {

    private static final Pattern ACCOUNT = Pattern.compile("[a-z][a-z0-9-]*:.{1,200}");

    private final Map<PrincipalId, Principal> everyone = new LinkedHashMap<>();
    private final Map<String, PrincipalId> accounts = new HashMap<>();

    private final boolean anybodyOwns;

    /** @param anybodyOwns whether an owner need not stand in the same file */
    private RosterReader(boolean anybodyOwns) {
        this.anybodyOwns = anybodyOwns;
    }

    /**
     * Everyone whom {@code text} names.
     *
     * @throws YamlRefused with the place of what is wrong
     */
    public static Roster read(String file, String text) {
        Block root = Yaml.parse(file, text).only("people", "agents", "workloads");
        RosterReader reader = new RosterReader(false);
        root.list("people").forEach(one -> reader.person(one.block()));
        root.list("agents").forEach(one -> reader.agent(one.block()));
        root.list("workloads").forEach(one -> reader.workload(one.block()));
        if (reader.everyone.keySet().stream().noneMatch(id -> id.kind() == PrincipalId.Kind.PERSON)) {
            throw new YamlRefused(file, "Nobody is named under `people`, so nobody could decide anything.");
        }
        return new Roster(reader.everyone);
    }

    /**
     * The agents and workloads that {@code text} names, where people come from elsewhere. Their owners may be anybody.
     *
     * @throws YamlRefused with the place of what is wrong
     */
    public static Roster programs(String file, String text) {
        Block root = Yaml.parse(file, text).only("agents", "workloads");
        RosterReader reader = new RosterReader(true);
        root.list("agents").forEach(one -> reader.agent(one.block()));
        root.list("workloads").forEach(one -> reader.workload(one.block()));
        return new Roster(reader.everyone);
    }

    private void person(Block block) {
        block.only("id", "name", "groups", "accounts", "administrator", "roles");
        PrincipalId id = id(block, PrincipalId.Kind.PERSON);
        for (Yaml account : block.list("accounts")) {
            account(account.scalar(), id);
        }
        add(block, new Person(id, name(block), groups(block), Set.copyOf(block.texts("accounts")), roles(block)));
    }

    /** {@code administrator: true} is the older way to write {@code roles: [administrator]}. */
    private static Set<Role> roles(Block block) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        if (block.find("administrator").map(value -> value.scalar().flag()).orElse(false)) {
            roles.add(Role.ADMINISTRATOR);
        }
        for (Yaml role : block.list("roles")) {
            try {
                roles.add(Role.parse(role.scalar().text()));
            } catch (IllegalArgumentException e) {
                throw role.refused(String.valueOf(e.getMessage()));
            }
        }
        return roles;
    }

    private void account(Yaml.Scalar account, PrincipalId holder) {
        if (!ACCOUNT.matcher(account.text()).matches()) {
            throw account.refused("`" + account.text() + "` is no account: write `PROVIDER:IDENTIFIER`.");
        }
        Optional<PrincipalId> other = Optional.ofNullable(accounts.putIfAbsent(account.text(), holder));
        if (other.isPresent()) {
            throw account.refused("The account `" + account.text() + "` belongs to " + other.get()
                    + " already: one account is one person's.");
        }
    }

    private void agent(Block block) {
        block.only("id", "name", "owner", "groups");
        add(block, new Agent(id(block, PrincipalId.Kind.AGENT), name(block), owner(block), groups(block)));
    }

    private void workload(Block block) {
        block.only("id", "name", "owner", "groups");
        add(block, new Workload(id(block, PrincipalId.Kind.WORKLOAD), name(block), owner(block), groups(block)));
    }

    private void add(Block block, Principal principal) {
        if (everyone.putIfAbsent(principal.id(), principal) != null) {
            throw block.get("id").refused("`" + principal.id() + "` stands in this file twice.");
        }
    }

    private PrincipalId owner(Block block) {
        PrincipalId owner = id(block.get("owner").scalar(), PrincipalId.Kind.PERSON);
        if (!anybodyOwns && !everyone.containsKey(owner)) {
            throw block.get("owner")
                    .refused("`" + owner.name() + "` is not under `people`: an owner is a person who is known.");
        }
        return owner;
    }

    private static PrincipalId id(Block block, PrincipalId.Kind kind) {
        return id(block.get("id").scalar(), kind);
    }

    private static PrincipalId id(Yaml.Scalar written, PrincipalId.Kind kind) {
        try {
            return new PrincipalId(kind, written.text());
        } catch (IllegalArgumentException e) {
            throw written.refused(e.getMessage() + "");
        }
    }

    private static String name(Block block) {
        String name = block.text("name");
        if (name.isBlank() || name.length() > 200) {
            throw block.get("name").refused("A name has 1 to 200 characters.");
        }
        return name;
    }

    private static Set<String> groups(Block block) {
        for (Yaml group : block.list("groups")) {
            String name = group.scalar().text();
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._/-]{0,127}")) {
                throw group.refused(
                        "`" + name + "` names no group: use letters, digits and `. _ / -`, without `group:`.");
            }
        }
        return Set.copyOf(block.texts("groups"));
    }
}
