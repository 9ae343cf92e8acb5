package dev.imprimatur.policy;

import static dev.imprimatur.policy.Formula.pick;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.action.CallFacts;
import dev.imprimatur.core.action.Facts;
import dev.imprimatur.core.action.Intent;
import dev.imprimatur.core.action.Operation;
import dev.imprimatur.core.action.Payload;
import dev.imprimatur.core.action.Sensitivity;
import dev.imprimatur.core.action.SourceModel;
import dev.imprimatur.core.action.SqlFacts;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.policy.Allow;
import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.Demand;
import dev.imprimatur.core.policy.Deny;
import dev.imprimatur.core.policy.Hold;
import dev.imprimatur.core.policy.Obligation;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import dev.imprimatur.core.subject.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The compiled evaluator and the reference give the same answer to everything that is generated. */
class ReferenceTest {

    private static final int SETS = 400;
    private static final int ACTIONS = 250;

    private static final List<String> OPERATIONS = List.of(
            "sql.select", "sql.delete", "sql.copy-out", "sql.drop", "export-users", "export-users", "rotate-root-keys");
    private static final List<String> TARGETS = List.of("postgres/prod-eu", "postgres/test", "crm/eu");

    private final Random random = new Random(20_260_101);
    private final PolicyReader reader = new PolicyReader(Optional.empty());

    /** Conditions are compiled once; sets are made of these. */
    private final Map<Family, List<Formula>> formulas = new EnumMap<>(Family.class);

    private final List<Formula> common = new ArrayList<>();

    ReferenceTest() {
        for (Family family : Family.values()) {
            List<Formula> some = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                some.add(Formula.any(random, List.of(family), 2));
            }
            formulas.put(family, some);
        }
        for (int i = 0; i < 25; i++) {
            common.add(Formula.any(random, List.of(Family.SQL, Family.CALL), 2));
        }
    }

    @Test
    void agreesWithTheReferenceOnAHundredThousandPairs() {
        Map<String, Integer> seen = new java.util.TreeMap<>();
        for (int i = 0; i < SETS; i++) {
            Reference reference = reference();
            PolicySet set = set(reference);
            for (int j = 0; j < ACTIONS; j++) {
                Action action = action();
                Reference.Answer expected = reference.answer(action);
                Reference.Answer actual = words(set.decide(action));
                if (!actual.equals(expected)) {
                    assertThat(actual).as("%s%n%s", reference.yaml(), action).isEqualTo(expected);
                }
                seen.merge(expected.effect() + (expected.failed().isEmpty() ? "" : " with failure"), 1, Integer::sum);
            }
        }
        assertThat(seen.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThanOrEqualTo(100_000);
        assertThat(seen)
                .hasSize(6)
                .allSatisfy((kind, count) -> assertThat(count).isGreaterThan(100));
    }

    @Test
    void answersTheSameWhateverTheOrderOfRulesAndFiles() {
        for (int i = 0; i < 60; i++) {
            Reference reference = reference();
            List<Reference.Clause> shuffled = new ArrayList<>(reference.clauses());
            Collections.shuffle(shuffled, random);
            int cut = shuffled.isEmpty() ? 0 : random.nextInt(shuffled.size());
            List<PolicySource> files = List.of(
                    new PolicySource("z.yaml", new Reference(shuffled.subList(0, cut), reference.fallback()).yaml()),
                    new PolicySource(
                            "a.yaml",
                            "# moved\n"
                                    + new Reference(shuffled.subList(cut, shuffled.size()), Optional.empty()).yaml()));
            PolicySet one = set(reference);
            PolicySet other = reader.read(files, Optional.empty()).set().orElseThrow();
            assertThat(other.version()).isEqualTo(one.version());
            for (int j = 0; j < 20; j++) {
                Action action = action();
                assertThat(words(other.decide(action))).isEqualTo(words(one.decide(action)));
            }
        }
    }

    private PolicySet set(Reference reference) {
        PolicyReading reading =
                reader.read(List.of(new PolicySource("rules.yaml", reference.yaml())), Optional.empty());
        return reading.set().orElseThrow(() -> new AssertionError(reading.findings() + "\n" + reference.yaml()));
    }

    private Reference reference() {
        List<Reference.Clause> clauses = new ArrayList<>();
        int rules = 1 + random.nextInt(12);
        for (int i = 0; i < rules; i++) {
            clauses.add(clause("r" + i));
        }
        return new Reference(clauses, random.nextInt(3) == 0 ? Optional.of(asked()) : Optional.empty());
    }

    private Reference.Clause clause(String id) {
        String effect = pick(random, "allow", "allow", "allow", "hold", "deny");
        boolean obliges = !effect.equals("deny") && random.nextInt(3) == 0;
        List<String> masks = obliges ? some(List.of("customers.email", "public.orders.note")) : List.of();
        List<String> operations = !masks.isEmpty()
                ? List.of("export-*", "rotate-*")
                : some(List.of(
                        "sql.*", "sql.select", "sql.d*", "*", "export-users", "export-*", "rotate-*", "sql.copy-*"));
        Optional<Formula> condition = random.nextInt(4) == 0 ? Optional.empty() : Optional.of(formula(operations));
        return new Reference.Clause(
                id,
                masks.isEmpty()
                        ? some(List.of("postgres/*", "postgres/prod-eu", "*/eu", "crm/*", "*"))
                        : List.of("crm/*"), // statements can't be masked
                operations,
                some(List.of("agent", "person", "workload")),
                condition,
                effect,
                random.nextInt(4),
                effect.equals("hold") ? Optional.of(asked()) : Optional.empty(),
                obliges ? Optional.of(1 + random.nextInt(100)) : Optional.empty(),
                masks);
    }

    private Formula formula(List<String> operations) {
        Set<Family> families = operations.isEmpty()
                ? Set.of(Family.SQL, Family.CALL)
                : operations.stream()
                        .flatMap(text -> text.startsWith("sql.")
                                ? java.util.stream.Stream.of(Family.SQL)
                                : text.startsWith("*")
                                        ? java.util.stream.Stream.of(Family.SQL, Family.CALL)
                                        : java.util.stream.Stream.of(Family.CALL))
                        .collect(Collectors.toSet());
        List<Formula> some = families.size() > 1
                ? common
                : formulas.getOrDefault(families.iterator().next(), common);
        return some.get(random.nextInt(some.size()));
    }

    private Reference.Asked asked() {
        List<String> requirements = some(List.of(
                "1 person from group:owners",
                "2 people from group:owners",
                "1 person from group:security, with a passkey",
                "1 person from person:7"));
        return new Reference.Asked(
                requirements.isEmpty() ? List.of("3 people from group:all") : requirements,
                1 + random.nextInt(60),
                1 + random.nextInt(60),
                random.ints(random.nextInt(4), 1, 60).distinct().boxed().toList(),
                random.nextInt(3) == 0
                        ? Optional.empty()
                        : Optional.of(pick(
                                random,
                                "group:sre group:security 24",
                                "group:sre group:owners 1",
                                "person:7 group:all 8")),
                random.nextInt(3) == 0
                        ? Optional.empty()
                        : Optional.of(new Reference.Ahead(1 + random.nextInt(100), 1 + random.nextInt(60))));
    }

    /** None up to two of them. */
    private List<String> some(List<String> options) {
        return random.ints(random.nextInt(3), 0, options.size())
                .distinct()
                .mapToObj(options::get)
                .toList();
    }

    private Action action() {
        Action.Part part = part();
        List<Action.Part> also = random.nextInt(6) == 0 ? List.of(part()) : List.of();
        return new Action(
                new ActionId("a"),
                subject(),
                new Target(TARGETS.get(random.nextInt(TARGETS.size()))),
                part.operation(),
                part.facts(),
                also,
                new Payload(Bytes.of(new byte[0]), List.of(), Map.of()),
                random.nextBoolean() ? Intent.UNSAID : new Intent("an urgent matter"),
                new SourceModel("m", random.nextBoolean()),
                Samples.NOON);
    }

    private Action.Part part() {
        String operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
        Facts facts = operation.startsWith("sql.") ? sqlFacts() : callFacts();
        return new Action.Part(new Operation(operation), facts);
    }

    private SqlFacts sqlFacts() {
        List<SqlFacts.Table> tables = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            tables.add(new SqlFacts.Table(
                    "public",
                    "t" + i,
                    pick(random, SqlFacts.Access.values()),
                    pick(random, Sensitivity.NONE, new Sensitivity("pii"))));
        }
        return new SqlFacts(List.of(), tables, List.of(), List.of(), random.nextBoolean(), false, random.nextInt(4));
    }

    private CallFacts callFacts() {
        return new CallFacts(
                switch (random.nextInt(4)) {
                    case 0 -> Json.fields().build();
                    case 1 -> Json.fields().with("x", "text").build();
                    default -> Json.fields().with("x", random.nextInt(4)).build();
                });
    }

    private Subject subject() {
        PrincipalId pipeline = PrincipalId.parse("workload:pipeline");
        return switch (random.nextInt(4)) {
            case 0 -> Samples.person("ada", "owners");
            case 1 ->
                new Subject(new Workload(pipeline, "pipeline", Samples.OWNER, Set.of()), List.of(), "c", Samples.OWNER);
            case 2 ->
                new Subject(
                        new Person(PrincipalId.parse("person:joe"), "joe", Set.of(), Set.of(), false),
                        List.of(),
                        "c",
                        Samples.OWNER);
            default -> Samples.agent("report-bot");
        };
    }

    private static Reference.Answer words(Decision decision) {
        Optional<Demand> demand = decision instanceof Hold hold ? Optional.of(hold.demand()) : Optional.empty();
        List<Obligation> obligations = switch (decision) {
            case Allow allow -> allow.obligations();
            case Hold hold -> hold.obligations();
            case Deny deny -> List.of();
        };
        return new Reference.Answer(
                decision.effect().word(),
                texts(decision.grounds().rules()),
                Reference.RISKS.indexOf(decision.grounds().risk().word()),
                texts(demand.map(Demand::requirements).orElse(List.of())),
                demand.map(asked -> (int) asked.expires().toMinutes()).orElse(0),
                demand.map(asked -> (int) asked.useWithin().toMinutes()).orElse(0),
                demand.map(Demand::remind).orElse(List.of()).stream()
                        .map(after -> (int) after.toSeconds())
                        .toList(),
                texts(demand.map(Demand::breakGlass).orElse(List.of()).stream()
                        .map(glass ->
                                glass.from().text() + " " + glass.reviewers().text() + " "
                                        + glass.within().toHours())
                        .toList()),
                demand.flatMap(Demand::standing)
                        .map(ahead -> new Reference.Ahead(
                                ahead.times(), (int) ahead.until().toMinutes())),
                obligations.stream()
                        .filter(Obligation.MaxRows.class::isInstance)
                        .map(rows -> (int) ((Obligation.MaxRows) rows).rows())
                        .min(Integer::compare),
                texts(obligations.stream()
                        .filter(Obligation.Mask.class::isInstance)
                        .map(mask -> ((Obligation.Mask) mask).column())
                        .toList()),
                texts(decision.grounds().failures().stream()
                        .map(failure -> failure.substring(0, failure.indexOf(':')))
                        .toList()));
    }

    private static SortedSet<String> texts(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new));
    }
}
