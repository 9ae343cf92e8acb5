package dev.imprimatur.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The demo's installation with the people and the rules that the tests need. Nobody in it exists. */
final class Office {

    private static final String EVAN = "  - { id: evan, name: Evan Test, groups: [data-owners] }\n";

    private static final String PEOPLE = """
            people:
              - { id: ann, name: Ann Test, groups: [data-owners], administrator: true }
              - { id: ben, name: Ben Test, groups: [data-owners] }
              - { id: cara, name: Cara Test, groups: [support] }
              - { id: dora, name: Dora Test, groups: [data-owners] }
            %sagents:
              - { id: tidy-bot, name: Tidy bot, owner: ann }
            """;

    /** Carts are there to see holds expire, updates to see conditions fail. */
    private static final String RULES = """
            rules:
              - id: reads-are-free
                on: { target: "postgres/*", operation: sql.select }
                effect: allow
              - id: sessions-are-free
                on: { target: "postgres/*", operation: [sql.set, sql.show, sql.transaction] }
                effect: allow
              - id: deletes-need-a-data-owner
                on: { operation: sql.delete }
                effect: hold
                because: "A data owner looks at what is deleted."
                approval: [{ from: "group:data-owners", people: 1 }]
                expires: 30m
              - id: carts-do-not-wait
                on: { operation: sql.delete }
                if: 'facts.tables.exists(t, t.table == "carts")'
                effect: hold
                approval: [{ from: "group:data-owners", people: 1 }]
                expires: 1s
              - id: agents-never-drop
                on: { operation: [sql.drop, sql.truncate] }
                effect: deny
                because: "Agents propose a migration instead."
              - id: allows-what-it-can-not-read
                on: { operation: sql.update }
                if: 'facts.tables[9].table == "orders"'
                effect: allow
              - id: inserts-are-free
                on: { operation: sql.insert }
                effect: allow
              - id: denies-what-it-can-not-read
                on: { operation: sql.insert }
                if: 'facts.tables[9].table == "orders"'
                effect: deny
                because: "The ninth table."
            """;

    private final Path folder;
    private final Installation installation;

    private Office(Path folder, Installation installation) {
        this.folder = folder;
        this.installation = installation;
    }

    /** Writes all files; Evan is among the people. */
    static Office open(Path folder, CountingShop shop) throws IOException {
        Office office = new Office(folder, Installation.write(folder, shop.port(), shop.password()));
        office.write("people.yaml", PEOPLE.formatted(EVAN));
        office.write("policies/rules.yaml", RULES);
        return office;
    }

    Installation installation() {
        return installation;
    }

    Path config() {
        return installation.config();
    }

    Path log() {
        return installation.log();
    }

    Path logKey() {
        return installation.logKey();
    }

    /** From now on nobody knows Evan. */
    void removeEvan() throws IOException {
        write("people.yaml", PEOPLE.formatted(""));
    }

    String everybody() {
        return PEOPLE.formatted(EVAN);
    }

    /** Of the agents, nobody is left. */
    String peopleWithoutBot() {
        String all = everybody();
        return all.substring(0, all.indexOf("agents:"));
    }

    /** As an editor does: at once. */
    void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Path part = folder.resolve(name + ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
