package dev.imprimatur.policy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML document with the place of everything in it. What two readers could understand differently, or what
 * makes a small file large, is refused: anchors, aliases, tags, keys that are not text, several documents, more than
 * {@value #MAX_DEPTH} levels.
 */
final class YamlReader {

    static final int MAX_DEPTH = 30;

    private final String file;
    private final int[] source;
    private final Iterator<Event> events;

    /** What is wrong with the file as YAML; nothing behind it can be read. */
    private static final class Unreadable extends RuntimeException {
        private final Place place;

        Unreadable(Place place, String text) {
            super(text);
            this.place = place;
        }
    }

    private YamlReader(PolicySource source) {
        this.file = source.file();
        this.source = source.text().codePoints().toArray();
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setCodePointLimit(PolicySource.MAX_LENGTH + 1)
                .build();
        this.events = new Parse(settings).parseString(source.text()).iterator();
    }

    /** The document; empty, with an error in {@code findings}, when it can't be read. */
    static Optional<Yaml> read(PolicySource source, Findings findings) {
        if (source.text().codePointCount(0, source.text().length()) > PolicySource.MAX_LENGTH) {
            findings.error(
                    Place.whole(source.file()),
                    "This file is longer than `" + PolicySource.MAX_LENGTH + "` characters: split it.");
            return Optional.empty();
        }
        try {
            return Optional.of(new YamlReader(source).document());
        } catch (Unreadable e) {
            findings.error(e.place, String.valueOf(e.getMessage()));
        } catch (MarkedYamlEngineException e) {
            Place place = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(mark -> new Place(source.file(), mark.getLine() + 1, mark.getColumn() + 1))
                    .orElse(Place.whole(source.file()));
            findings.error(place, "This is not valid YAML: " + e.getProblem() + ".");
        } catch (YamlEngineException e) {
            findings.error(Place.whole(source.file()), "This is not valid YAML: " + e.getMessage() + ".");
        }
        return Optional.empty();
    }

    private Yaml document() {
        events.next(); // the start of the stream
        if (!(events.next() instanceof DocumentStartEvent)) {
            throw new Unreadable(Place.whole(file), "This file is empty: write `rules:` or `cases:`, or remove it.");
        }
        Yaml root = value(events.next(), 0);
        events.next(); // the end of the document
        Event more = events.next();
        if (!(more instanceof StreamEndEvent)) {
            throw new Unreadable(place(more), "A second document begins here: put it into a file of its own.");
        }
        return root;
    }

    private Yaml value(Event event, int depth) {
        if (depth > MAX_DEPTH) {
            throw new Unreadable(place(event), "This is nested deeper than `" + MAX_DEPTH + "` levels: flatten it.");
        }
        if (event instanceof AliasEvent
                || (event instanceof NodeEvent node && node.getAnchor().isPresent())) {
            throw new Unreadable(place(event), "Anchors and aliases are not read here: write the value out.");
        }
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar);
        }
        if (!(event instanceof CollectionStartEvent start)) {
            throw new Unreadable(place(event), "A value was expected here.");
        }
        untagged(start, start.getTag());
        return event instanceof MappingStartEvent ? mapping(start, depth) : sequence(start, depth);
    }

    private Yaml.Scalar scalar(ScalarEvent event) {
        untagged(event, event.getTag());
        Yaml.Style style = switch (event.getScalarStyle()) {
            case PLAIN, JSON_SCALAR_STYLE -> Yaml.Style.PLAIN;
            case SINGLE_QUOTED -> Yaml.Style.SINGLE_QUOTED;
            case DOUBLE_QUOTED -> Yaml.Style.DOUBLE_QUOTED;
            case LITERAL, FOLDED -> Yaml.Style.BLOCK;
        };
        int start = event.getStartMark().map(Mark::getIndex).orElse(0);
        int end = event.getEndMark().map(Mark::getIndex).orElse(start);
        Origin origin = new Origin(file, source, start, end, event.getValue(), style);
        return new Yaml.Scalar(place(event), event.getValue(), style, origin);
    }

    private Yaml.Sequence sequence(Event start, int depth) {
        List<Yaml> items = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
            items.add(value(event, depth + 1));
        }
        return new Yaml.Sequence(place(start), List.copyOf(items));
    }

    private Yaml.Mapping mapping(Event start, int depth) {
        List<Yaml.Entry> entries = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
            if (!(value(event, depth + 1) instanceof Yaml.Scalar key)) {
                throw new Unreadable(place(event), "A key must be a word.");
            }
            entries.add(new Yaml.Entry(key, value(events.next(), depth + 1)));
        }
        return new Yaml.Mapping(place(start), List.copyOf(entries));
    }

    private void untagged(Event event, Optional<String> tag) {
        if (tag.isPresent()) {
            throw new Unreadable(place(event), "The tag `" + tag.get() + "` is not read here: remove it.");
        }
    }

    private Place place(Event event) {
        return event.getStartMark()
                .map(mark -> new Place(file, mark.getLine() + 1, mark.getColumn() + 1))
                .orElse(Place.whole(file));
    }
}
