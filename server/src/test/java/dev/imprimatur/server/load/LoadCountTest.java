package dev.imprimatur.server.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.AuditSearch;
import dev.imprimatur.core.policy.Requirement;
import dev.imprimatur.core.policy.Voters;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadCountTest {

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private final List<AuditEntry> log = new ArrayList<>();

    private final AuditSearch search = query -> log.stream()
            .filter(entry -> entry.index() >= query.from())
            .filter(entry -> Objects.equals(
                    query.attributes().get(Attribute.TYPE), entry.event().text("type")))
            .filter(entry -> inside(query, Instant.parse(entry.event().text("at"))))
            .limit(query.limit())
            .toList();

    private static boolean inside(AuditQuery query, Instant at) {
        return query.since().filter(at::isBefore).isEmpty()
                && query.until().filter(until -> !at.isBefore(until)).isEmpty();
    }

    private Json.Builder event(String type, String approval, Duration after) {
        return Json.fields()
                .with("type", type)
                .with("approval", approval)
                .with("at", START.plus(after).toString());
    }

    private void add(Json.Builder event) {
        log.add(new AuditEntry(log.size(), event.build()));
    }

    private void held(String approval, Duration after, boolean attached, String from, String... interested) {
        add(event("held", approval, after)
                .with("attached", attached)
                .with(
                        "requirements",
                        Json.array(List.of(new Requirement(Voters.parse(from), 1, false)), Requirement::canonical))
                .with("interested", Json.texts(List.of(interested))));
    }

    private void voted(String approval, Duration after, String voter, String choice) {
        add(event("voted", approval, after).with("voter", voter).with("choice", choice));
    }

    private static Person person(String name, String... groups) {
        return new Person(PrincipalId.parse("person:" + name), name, Set.of(groups), Set.of(), false);
    }

    private List<Load> loads() {
        return LoadCount.of(
                search,
                List.of(person("kim", "owners"), person("lee", "owners", "security"), person("max")),
                START,
                START.plus(Duration.ofDays(9)));
    }

    @Test
    void countsWhatIsAskedOfWhomAndHowTheyAnswer() {
        held("a", Duration.ZERO, false, "group:owners", "person:kim");
        held("a", Duration.ofSeconds(1), true, "group:owners", "person:kim");
        voted("a", Duration.ofSeconds(4), "person:lee", "approve");
        add(event("approved", "a", Duration.ofSeconds(4)));
        held("b", Duration.ofMinutes(1), false, "group:owners");
        held("c", Duration.ofMinutes(2), false, "group:security");
        voted("b", Duration.ofMinutes(3), "person:lee", "approve");
        voted("c", Duration.ofMinutes(7), "person:lee", "deny");
        add(event("denied", "c", Duration.ofMinutes(7)));
        voted("c", Duration.ofMinutes(8), "person:lee", "deny");
        List<Load> loads = loads();
        assertThat(loads).hasSize(2);
        Load lee = loads.getFirst();
        assertThat(lee.person()).isEqualTo("person:lee");
        assertThat(List.of(lee.asked(), lee.decided(), lee.approved(), lee.denied(), lee.fast()))
                .containsExactly(3L, 3L, 2L, 1L, 1L);
        assertThat(lee.median().toMillis()).isCloseTo(120_000, within(6_000L));
        assertThat(lee.late().toMillis()).isCloseTo(300_000, within(15_000L));
        Load kim = loads.getLast();
        assertThat(List.of(kim.asked(), kim.decided()))
                .as("without their own action")
                .containsExactly(1L, 0L);
        assertThat(kim.median()).isZero();
    }

    @Test
    void leavesOutWhatBeganBefore() {
        held("a", Duration.ofSeconds(-1), false, "group:owners");
        voted("a", Duration.ofSeconds(4), "person:lee", "approve");
        assertThat(loads()).isEmpty();
    }

    @Test
    void readsMoreThanAPageInTheOrderOfTheLog() {
        for (int i = 0; i < 1_203; i++) {
            held("a" + i, Duration.ofSeconds(i), false, "group:security");
            voted("a" + i, Duration.ofSeconds(i).plusMillis(2_000), "person:lee", "approve");
            add(event("approved", "a" + i, Duration.ofSeconds(i).plusMillis(2_000)));
        }
        assertThat(loads()).singleElement().satisfies(lee -> {
            assertThat(lee.asked()).isEqualTo(1_203);
            assertThat(lee.fast()).isEqualTo(1_203);
            assertThat(lee.late().toMillis()).isCloseTo(2_000, within(100L));
        });
    }

    @Test
    void quantilesAreRightWithinFivePercent() {
        Spread spread = new Spread();
        for (int i = 1; i <= 10_000; i++) {
            spread.add(Duration.ofMillis(i * 37L));
        }
        assertThat(spread.quantile(0.5).toMillis()).isCloseTo(185_000, within(9_250L));
        assertThat(spread.quantile(0.9).toMillis()).isCloseTo(333_000, within(16_650L));
        assertThat(new Spread().quantile(0.5)).isZero();
        spread.add(Duration.ofDays(4_000));
        assertThat(spread.quantile(1)).isGreaterThan(Duration.ofDays(100));
    }
}
