package dev.imprimatur.server.load;

import dev.imprimatur.core.audit.AuditSearch;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Person;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Counts. What it keeps does not grow with the number of events, but with what is open at once, with the demands that policies
 * make, and with the number of people.
 */
public final class LoadCount {

    private static final List<String> TYPES =
            List.of("held", "voted", "approved", "denied", "expired", "withdrawn", "glass-broken");

    /** Nobody reads what would run in less. */
    private static final Duration READING = Duration.ofSeconds(5);

    /**
     * What is asked, apart from whom it is not asked of.
     *
     * @param requirements in their canonical form
     */
    private record Kind(String requirements) {}

    /** Somebody in whose own action something was asked. */
    private record Own(Kind kind, String person) {}

    private static final class Answers {
        private long decided;
        private long approved;
        private long fast;
        private final Spread times = new Spread();
    }

    private final Map<String, Instant> open = new HashMap<>();
    private final Map<Kind, Long> holds = new HashMap<>();
    private final Map<Own, Long> own = new HashMap<>();
    private final Map<String, Answers> answers = new HashMap<>();

    private LoadCount() {}

    /** Those of whom something was asked, or who answered, the busiest first. May take a while. */
    public static List<Load> of(AuditSearch search, List<Person> people, Instant since, Instant until) {
        LoadCount count = new LoadCount();
        new Merged(search).each(TYPES, since, until, entry -> count.take(entry.event()));
        return count.loads(people);
    }

    private void take(Json.Fields event) {
        String approval = event.text("approval");
        switch (event.text("type")) {
            case "held" -> {
                if (!event.flag("attached")) {
                    held(approval, event);
                }
            }
            case "voted" -> Optional.ofNullable(open.get(approval)).ifPresent(opened -> voted(event, opened));
            default -> open.remove(approval);
        }
    }

    private void held(String approval, Json.Fields event) {
        open.put(approval, Instant.parse(event.text("at")));
        Kind kind = new Kind(event.get("requirements").canonical());
        holds.merge(kind, 1L, Long::sum);
        Set<String> interested = new HashSet<>(event.texts("interested"));
        interested.forEach(person -> own.merge(new Own(kind, person), 1L, Long::sum));
    }

    private void voted(Json.Fields event, Instant opened) {
        Answers answer = answers.computeIfAbsent(event.text("voter"), person -> new Answers());
        Duration took = Duration.between(opened, Instant.parse(event.text("at")));
        answer.decided++;
        answer.times.add(took);
        if (event.text("choice").equals("approve")) {
            answer.approved++;
            if (took.compareTo(READING) < 0) {
                answer.fast++;
            }
        }
    }

    private List<Load> loads(List<Person> people) {
        Map<String, Long> asked = new HashMap<>();
        holds.forEach((kind, times) -> {
            List<Requirement> requirements = requirements(kind);
            for (Person person : people) {
                if (requirements.stream().anyMatch(requirement -> requirement.asks(person, Duration.ZERO))) {
                    String id = person.id().toString();
                    asked.merge(id, times - own.getOrDefault(new Own(kind, id), 0L), Long::sum);
                }
            }
        });
        Set<String> all = new HashSet<>(answers.keySet());
        asked.forEach((person, times) -> {
            if (times > 0) {
                all.add(person);
            }
        });
        List<Load> loads = new ArrayList<>();
        for (String person : all) {
            Answers answer = answers.getOrDefault(person, new Answers());
            loads.add(new Load(
                    person,
                    asked.getOrDefault(person, 0L),
                    answer.decided,
                    answer.approved,
                    answer.fast,
                    answer.times.quantile(0.5),
                    answer.times.quantile(0.9)));
        }
        loads.sort(Comparator.comparingLong(Load::decided)
                .reversed()
                .thenComparing(Comparator.comparingLong(Load::asked).reversed())
                .thenComparing(Load::person));
        return loads;
    }

    private static List<Requirement> requirements(Kind kind) {
        return Json.parse(kind.requirements()) instanceof Json.Array(List<Json> all)
                ? all.stream().map(each -> Requirement.of((Json.Fields) each)).toList()
                : List.of();
    }
}
