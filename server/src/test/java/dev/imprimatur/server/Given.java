package dev.imprimatur.server;

/** People, agents and rules for tests; all of them are invented. */
final class Given {

    static final String PEOPLE = """
            people:
              - { id: anna, name: Anna, groups: [owners], administrator: true }
              - { id: ben, name: Ben, groups: [owners] }
              - { id: cara, name: Cara }
              - { id: dora, name: Dora, groups: [owners, security] }
              - { id: ada, name: Ada, roles: [administrator] }
              - { id: olga, name: Olga, roles: [operator] }
              - { id: aldo, name: Aldo, groups: [owners], roles: [auditor] }
            agents:
              - { id: bot, name: Report bot, owner: anna }
              - { id: other, name: Other bot, owner: cara }
            workloads:
              - { id: deploy, name: Deploy pipeline, owner: cara }
            """;

    static final String RULES = """
            rules:
              - id: ping-is-free
                on: { target: "app/*", operation: ping }
                effect: allow
              - id: samples-are-small
                on: { operation: sample }
                effect: allow
                obligations: { max-rows: 5 }
              - id: nobody-rotates-root-keys
                on: { operation: rotate-root-keys }
                effect: deny
                because: "Root keys are rotated in the vault."
              - id: exports-need-an-owner
                on: { operation: export-users }
                effect: hold
                risk: high
                because: "Customer data leaves only when an owner agrees."
                approval: [{ from: "group:owners", people: 1 }]
                use-within: 10m
              - id: wiping-needs-two
                on: { operation: wipe }
                effect: hold
                approval: [{ from: "group:owners", people: 2 }]
              - id: merging-needs-owners-and-security
                on: { operation: merge }
                effect: hold
                approval: [{ from: "group:owners", people: 2 }, { from: "group:security", people: 1 }]
              - id: sealing-needs-a-passkey
                on: { operation: seal }
                effect: hold
                approval: [{ from: "group:owners", people: 1, step-up: passkey }]
              - id: nobody-waits-long
                on: { operation: quick }
                effect: hold
                approval: [{ from: "group:owners", people: 1 }]
                expires: 1s
              - id: fails-to-evaluate
                on: { operation: puzzle }
                if: "facts.arguments.missing == 1"
                effect: allow
            """;

    private Given() {}
}
