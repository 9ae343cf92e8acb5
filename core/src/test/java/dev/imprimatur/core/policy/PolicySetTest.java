package dev.imprimatur.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.CallFacts;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.seal.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolicySetTest {

    private static final Action ACTION = Samples.action("act-1");
    private static final Condition FAILS = action -> {
        throw new ConditionFailure("no such fact");
    };

    private static Rule allow(String id, Condition when, Obligation... obligations) {
        return rule(id, Effect.ALLOW, when, Optional.empty(), obligations);
    }

    private static Rule deny(String id, Condition when) {
        return rule(id, Effect.DENY, when, Optional.empty());
    }

    private static Rule hold(String id, Condition when, Demand demand) {
        return rule(id, Effect.HOLD, when, Optional.of(demand));
    }

    private static Rule rule(
            String id, Effect effect, Condition when, Optional<Demand> demand, Obligation... obligations) {
        Rule plain = Samples.rule(id, effect, when, demand);
        return new Rule(
                plain.id(), plain.on(), when, effect, plain.risk(), plain.because(), demand, List.of(obligations));
    }

    private static Demand demand(Duration expires, Duration useWithin, Requirement... requirements) {
        return new Demand(List.of(requirements), expires, useWithin, List.of());
    }

    @Test
    void denyBeatsHoldBeatsAllowInAnyOrder() {
        Rule allow = allow("allow", Condition.ALWAYS);
        Rule hold = hold("hold", Condition.ALWAYS, Samples.demand(Samples.need("group:a", 1)));
        Rule deny = deny("deny", Condition.ALWAYS);
        List<Rule> all = new ArrayList<>(List.of(allow, hold, deny));
        for (int i = 0; i < 6; i++) {
            Collections.rotate(all, 1);
            assertThat(decide(all)).isInstanceOf(Deny.class);
        }
        assertThat(decide(List.of(allow, hold))).isInstanceOf(Hold.class);
        assertThat(decide(List.of(hold, allow))).isInstanceOf(Hold.class);
        assertThat(decide(List.of(allow))).isInstanceOf(Allow.class);
        assertThat(decide(List.of())).isInstanceOf(Deny.class);
    }

    @Test
    void aFailingConditionCountsAgainstTheActionAlsoBesideAnAllow() {
        Rule free = allow("free", Condition.ALWAYS);
        assertThat(decide(List.of(free, deny("broken", FAILS)))).isInstanceOf(Deny.class);
        assertThat(decide(List.of(free, hold("broken", FAILS, Samples.demand(Samples.need("group:a", 1))))))
                .isInstanceOf(Hold.class);
        assertThat(decide(List.of(allow("broken", FAILS)))).isInstanceOf(Deny.class);
        assertThat(decide(List.of(free, allow("broken", FAILS))).grounds().failures())
                .containsExactly("broken: no such fact");
        Condition crashes = action -> {
            throw new IllegalStateException("boom");
        };
        assertThat(decide(List.of(free, deny("crashes", crashes)))).isInstanceOf(Deny.class);
    }

    @Test
    void holdsTogetherDemandEverythingInTheStrictestTime() {
        Rule one = hold(
                "one",
                Condition.ALWAYS,
                demand(Duration.ofMinutes(5), Duration.ofMinutes(9), Samples.need("group:a", 1)));
        Rule two = hold(
                "two",
                Condition.ALWAYS,
                demand(Duration.ofMinutes(7), Duration.ofMinutes(3), Samples.need("group:b", 2)));
        for (List<Rule> order : List.of(List.of(one, two), List.of(two, one))) {
            Demand demand = ((Hold) decide(order)).demand();
            assertThat(demand.requirements())
                    .containsExactlyInAnyOrder(Samples.need("group:a", 1), Samples.need("group:b", 2));
            assertThat(demand.expires()).isEqualTo(Duration.ofMinutes(5));
            assertThat(demand.useWithin()).isEqualTo(Duration.ofMinutes(3));
        }
    }

    @Test
    void nobodyIsAskedForWhatCouldNotRunAfterwards() {
        Obligation mask = new Obligation.Mask("customers.email");
        Rule free = allow("free", Condition.ALWAYS, mask, new Obligation.MaxRows(10));
        for (Rule other : List.of(
                allow("b", Condition.ALWAYS),
                hold("b", Condition.ALWAYS, Samples.demand(Samples.need("group:a", 1))))) {
            Decision decision = decide(List.of(free, other));
            assertThat(decision).isInstanceOf(Deny.class);
            assertThat(decision.grounds().rules()).containsExactly(new RuleId("free"));
            assertThat(decision.grounds().reason()).contains("`customers.email` can't be masked");
        }
        assertThat(decide(List.of(allow("free", Condition.ALWAYS, new Obligation.Recording()))))
                .isInstanceOf(Deny.class);
        Action program = new Action(
                ACTION.id(),
                ACTION.subject(),
                new Target("app/billing"),
                new Operation("export-users"),
                new CallFacts(Json.fields().build()),
                List.of(),
                ACTION.payload(),
                ACTION.intent(),
                ACTION.model(),
                ACTION.at());
        assertThat(((Allow) Samples.policy(free).decide(program)).obligations()).contains(mask);
    }

    @Test
    void obligationsAddUpAndTheSmallestRowLimitStands() {
        Obligation readOnly = new Obligation.ReadOnly();
        Decision decision = decide(List.of(
                allow("a", Condition.ALWAYS, new Obligation.MaxRows(10), readOnly),
                allow("b", Condition.ALWAYS, new Obligation.MaxRows(5), readOnly)));
        assertThat(((Allow) decision).obligations()).containsExactlyInAnyOrder(new Obligation.MaxRows(5), readOnly);
        assertThat(Obligation.covered(List.of(new Obligation.MaxRows(100)), List.of(new Obligation.MaxRows(10))))
                .isTrue();
        assertThat(Obligation.covered(List.of(new Obligation.MaxRows(10)), List.of(new Obligation.MaxRows(100))))
                .isFalse();
        assertThat(Obligation.covered(List.of(readOnly), List.of())).isFalse();
    }

    @Test
    void partsKeepTheSmallestRowLimitToo() {
        Rule reads = rule(
                "reads",
                Effect.ALLOW,
                action -> action.operation().name().equals("sql.select"),
                Optional.empty(),
                new Obligation.MaxRows(50));
        Rule deletes = rule(
                "deletes",
                Effect.ALLOW,
                action -> action.operation().name().equals("sql.delete"),
                Optional.empty(),
                new Obligation.MaxRows(7));
        Action both = new Action(
                ACTION.id(),
                ACTION.subject(),
                ACTION.target(),
                new Operation("sql.delete"),
                ACTION.facts(),
                List.of(new Action.Part(new Operation("sql.select"), ACTION.facts())),
                ACTION.payload(),
                ACTION.intent(),
                ACTION.model(),
                ACTION.at());
        Decision decision = Samples.policy(reads, deletes).decide(both);
        assertThat(((Allow) decision).obligations()).containsExactly(new Obligation.MaxRows(7));
        assertThat(decision.action()).isEqualTo(both);
    }

    @Test
    void aRequirementCoversAnotherOnlyIfItAsksForNoLess() {
        Requirement two = Samples.need("group:a", 2);
        assertThat(two.covers(Samples.need("group:a", 1))).isTrue();
        assertThat(Samples.need("group:a", 1).covers(two)).isFalse();
        assertThat(two.covers(Samples.need("group:b", 1))).isFalse();
        assertThat(two.covers(new Requirement(two.from(), 1, true))).isFalse();
    }

    @Test
    void operationsThatCallersInventDoNotSlowTheOthersDownForEver() {
        PolicySet set = Samples.allowing();
        for (int i = 0; i < 10_000; i++) {
            Action invented = new Action(
                    ACTION.id(),
                    ACTION.subject(),
                    ACTION.target(),
                    new Operation("made-up-" + i),
                    ACTION.facts(),
                    List.of(),
                    ACTION.payload(),
                    ACTION.intent(),
                    ACTION.model(),
                    ACTION.at());
            assertThat(set.decide(invented)).isInstanceOf(Allow.class);
        }
    }

    @Test
    void globsMatchAsAWhole() {
        Random chance = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            String glob = text(chance, "ab*");
            String candidate = text(chance, "ab");
            String regex = glob.replace("*", ".*");
            assertThat(glob.isEmpty() || new Glob(glob).matches(candidate) == candidate.matches(regex))
                    .as("%s on %s", glob, candidate)
                    .isTrue();
        }
    }

    private static String text(Random chance, String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int i = chance.nextInt(7); i > 0; i--) {
            text.append(alphabet.charAt(chance.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static Decision decide(List<Rule> rules) {
        return Samples.policy(rules.toArray(Rule[]::new)).decide(ACTION);
    }
}
