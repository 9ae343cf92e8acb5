package dev.imprimatur.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventSchemaTest {

    private final EventSchema schema = new EventSchema();

    private static List<Json.Fields> events() {
        return EveryEvent.samples().stream().map(AuditEvent::canonical).toList();
    }

    @Test
    void describesEveryKindAndNoOther() {
        assertThat(events().stream().map(event -> event.text("type")).collect(Collectors.toSet()))
                .isEqualTo(schema.kinds());
    }

    @Test
    void everyEventIsAsDescribed() {
        for (Json.Fields event : events()) {
            assertThat(schema.faults(event)).as(event.canonical()).isEmpty();
        }
    }

    @Test
    void everyMemberThatIsDescribedIsWritten() {
        for (String kind : schema.kinds()) {
            Set<String> described = new TreeSet<>();
            described(schema.kind(kind), "", described);
            Set<String> written = new TreeSet<>();
            events().stream()
                    .filter(event -> event.text("type").equals(kind))
                    .forEach(event -> written(event, "", written));
            described.removeIf(path -> path.startsWith("/beside")); // see isAsDescribedWithoutWhatLiesBeside
            described.removeIf(path -> path.startsWith("/personal")); // see isAsDescribedWithoutWhatIsPersonal
            assertThat(written).as(kind).containsAll(described);
        }
    }

    /** The paths of all members that closed objects below {@code node} may have. */
    private void described(Json.Fields node, String path, Set<String> into) {
        node.findText("$ref").ifPresent(ref -> described(schema.kind(ref.replace("#/$defs/", "")), path, into));
        node.find("oneOf")
                .ifPresent(all -> ((Json.Array) all).values().forEach(one -> described((Json.Fields) one, path, into)));
        node.find("items").ifPresent(item -> described((Json.Fields) item, path + "/*", into));
        if (node.find("properties").isPresent()) {
            node.fields("properties").members().forEach((name, member) -> {
                into.add(path + "/" + name);
                described((Json.Fields) member, path + "/" + name, into);
            });
        }
    }

    private static void written(Json value, String path, Set<String> into) {
        switch (value) {
            case Json.Fields fields ->
                fields.members().forEach((name, member) -> {
                    into.add(path + "/" + name);
                    written(member, path + "/" + name, into);
                });
            case Json.Array(List<Json> values) -> values.forEach(member -> written(member, path + "/*", into));
            case Json.Text text -> {}
            case Json.Whole number -> {}
            case Json.Decimal number -> {}
            case Json.Flag flag -> {}
            case Json.Nothing nothing -> {}
        }
    }

    @Test
    void refusesWhatIsNotDescribed() {
        for (Json.Fields event : events()) {
            Json.Fields more = with(event, "surprise", Optional.of(Json.of("!")));
            assertThat(schema.faults(more)).as(more.canonical()).isNotEmpty();
            for (String part : List.of("subject", "evidence", "outcome", "facts")) {
                if (event.find(part).isPresent()) {
                    Json inner = with(event.fields(part), "surprise", Optional.of(Json.of("!")));
                    assertThat(schema.faults(with(event, part, Optional.of(inner))))
                            .as(part)
                            .isNotEmpty();
                }
            }
        }
    }

    @Test
    void refusesWhatLacksAMemberOrHasAnotherType() {
        for (Json.Fields event : events()) {
            for (String member : schema.kind(event.text("type")).texts("required")) {
                if (!member.equals("type")) {
                    assertThat(schema.faults(with(event, member, Optional.empty())))
                            .as(member)
                            .isNotEmpty();
                    assertThat(schema.faults(with(event, member, Optional.of(new Json.Nothing()))))
                            .as(member)
                            .isNotEmpty();
                }
            }
        }
    }

    private static Json.Fields with(Json.Fields event, String name, Optional<Json> value) {
        TreeMap<String, Json> members = new TreeMap<>(event.members());
        members.remove(name);
        value.ifPresent(member -> members.put(name, member));
        return new Json.Fields(members);
    }

    @Test
    void isAsDescribedWithoutWhatLiesBeside() {
        for (String sql : List.of("x".repeat(70_000), "SELECT 1")) {
            Json.Fields event = new AuditEvent.Attempted(Samples.action("act-1", sql)).canonical();
            Json.Fields entry = Beside.of(event, 65_535).entry();
            assertThat(schema.faults(entry)).isEmpty();
            assertThat(entry.find(Beside.MEMBER).isPresent()).isEqualTo(sql.length() > 65_535);
        }
        assertThat(schema.kind("beside").fields("propertyNames").texts("enum"))
                .as("what may lie beside the log")
                .containsExactlyInAnyOrderElementsOf(Beside.REMOVABLE);
        Map<String, Json> all = schema.document.fields("$defs").members();
        Beside.REMOVABLE.forEach(name -> schema.kinds().stream()
                .map(kind -> (Json.Fields) Objects.requireNonNull(all.get(kind)))
                .forEach(kind -> assertThat(kind.texts("required")).doesNotContain(name)));
    }

    @Test
    void isAsDescribedWithoutWhatIsPersonal() {
        Set<String> committed = new TreeSet<>();
        for (Json.Fields event : events()) {
            Json.Fields entry = Personal.commit(event, Set.of(Personal.values()), new java.util.Random(1))
                    .entry();
            assertThat(schema.faults(entry)).as(entry.canonical()).isEmpty();
            if (!entry.equals(event)) {
                committed.addAll(entry.fields(Personal.MEMBER).members().keySet());
            }
        }
        committed.add("query.text");
        assertThat(schema.kind("personal").fields("propertyNames").texts("enum"))
                .as("what may be personal")
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Personal.values())
                        .flatMap(personal -> personal.paths().stream())
                        .toList())
                .containsExactlyInAnyOrderElementsOf(committed);
    }

    /** The file has an event of each kind as version 1.0 wrote them. Lines are added to it, never changed. */
    @Test
    void whatWasWrittenBeforeIsStillAsDescribed() throws IOException {
        try (var in = Objects.requireNonNull(getClass().getResourceAsStream("events-1.0.jsonl"))) {
            String lines = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<Json.Fields> before =
                    lines.lines().map(line -> (Json.Fields) Json.parse(line)).toList();
            assertThat(before.stream().map(event -> event.text("type")))
                    .as("kinds that are gone")
                    .isSubsetOf(schema.kinds());
            assertThat(before)
                    .hasSizeGreaterThan(40)
                    .allSatisfy(event -> assertThat(schema.faults(event)).isEmpty());
        }
    }

    @Test
    void allVersionsAreOfOneForm() {
        assertThat(schema.document.text("$id")).isEqualTo("urn:imprimatur:audit-events:" + EventForm.VERSION + ".0");
        assertThat(Stream.of(events()).flatMap(List::stream))
                .allSatisfy(event -> assertThat(event.whole("v")).isEqualTo(EventForm.VERSION));
    }
}
