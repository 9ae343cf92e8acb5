package dev.imprimatur.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.PolicyVersion;
import dev.imprimatur.policy.Finding;
import dev.imprimatur.policy.PolicyDirectory;
import dev.imprimatur.policy.PolicyListener;
import dev.imprimatur.policy.PolicyRefused;
import dev.imprimatur.policy.PolicyText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that ask where nobody can be told. */
class AskedPlacesTest {

    private static final PolicyListener SILENT = new PolicyListener() {
        @Override
        public void loaded(PolicyVersion version, int rules, PolicyText text) {}

        @Override
        public void refused(List<Finding> findings) {}
    };

    @TempDir
    private Path folder;

    private PolicySet policy(String text) throws IOException, PolicyRefused {
        Files.writeString(folder.resolve("rules.yaml"), text);
        try (PolicyDirectory directory = new PolicyDirectory(folder, Optional.empty(), SILENT)) {
            return directory.current();
        }
    }

    @Test
    void eachRuleAndChannelIsSaidOnceForEachPolicy() throws IOException, PolicyRefused {
        List<String> said = new ArrayList<>();
        AtomicReference<PolicySet> inForce = new AtomicReference<>(policy("""
                rules:
                  - id: wiping
                    on: { operation: wipe }
                    effect: hold
                    approval: [{ from: "group:owners", people: 1 }]
                    ask: ["slack:#data", "pager:day", "pager:night"]
                  - id: exporting
                    on: { operation: export }
                    effect: hold
                    approval: [{ from: "group:owners", people: 1 }]
                    escalate: { after: 10m, to: "group:oncall", ask: "pager:night" }
                """));
        AskedPlaces places = new AskedPlaces(inForce::get, Set.of("slack"), said::add);
        places.look();
        places.look();
        assertThat(said)
                .containsExactly(
                        "The rule `exporting` asks in `pager`, and no channel of the configuration is called so: nobody is told"
                                + " there. Add it under `channels`, or change the rule's `ask`.",
                        "The rule `wiping` asks in `pager`, and no channel of the configuration is called so: nobody is told"
                                + " there. Add it under `channels`, or change the rule's `ask`.");
        said.clear();
        inForce.set(policy("""
                default:
                  effect: hold
                  approval: [{ from: "group:owners", people: 1 }]
                  ask: ["mail:x@example.com"]
                rules:
                  - id: reading
                    on: { operation: read }
                    effect: allow
                """));
        places.look();
        assertThat(said).singleElement().satisfies(each -> assertThat(each).contains("`default`", "`mail`"));
    }
}
