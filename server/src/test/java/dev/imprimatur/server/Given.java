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
              - { id: erik, name: Erik, groups: [sre] }
              - { id: fay, name: Fay, groups: [sre, owners] }
              - { id: hank, name: Hank }
              - { id: ida, name: Ida }
            agents:
              - { id: bot, name: Report bot, owner: anna }
              - { id: other, name: Other bot, owner: cara }
              - { id: medic, name: Medic, owner: erik }
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
              - id: batches-may-be-granted
                on: { operation: batch }
                effect: hold
                approval: [{ from: "group:owners", people: 1 }]
                standing: { times: 20, until: 2h }
              - id: nobody-waits-long
                on: { operation: quick }
                effect: hold
                approval: [{ from: "group:owners", people: 1 }]
                expires: 1s
              - id: rescues-may-break-the-glass
                on: { operation: rescue }
                effect: hold
                approval: [{ from: "group:owners", people: 2 }]
                break-glass: { from: "group:sre", review: { from: "group:owners" }, within: 24h }
              - id: surgery-breaks-with-a-passkey
                on: { operation: operate }
                effect: hold
                approval: [{ from: "group:owners", people: 2 }]
                break-glass:
                  { from: "group:sre", step-up: passkey, review: { from: "group:owners" }, within: 24h }
              - id: people-are-reminded
                on: { operation: nag }
                effect: hold
                approval: [{ from: "group:owners", people: 2 }]
                remind: [1s, 20m]
              - id: others-are-asked-soon
                on: { operation: ripen }
                effect: hold
                approval: [{ from: "group:owners", people: 1 }, { from: "group:security", people: 1 }]
                escalate: { after: 2m, to: "group:owners" }
              - id: fails-to-evaluate
                on: { operation: puzzle }
                if: "facts.arguments.missing == 1"
                effect: allow
            """;

    private Given() {}
}
