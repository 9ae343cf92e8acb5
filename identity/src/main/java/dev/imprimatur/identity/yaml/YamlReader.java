package dev.imprimatur.identity.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads one YAML 1.2 document whose top level is keys. What two readers could understand differently is refused: a key
 * given twice, anchors and aliases, tags, several documents, more than {@value #MAX_DEPTH} levels.
 */
final class YamlReader {

    private static final int MAX_DEPTH = 20;
    private static final int MAX_LENGTH = 4_000_000;

    private final String file;

    private YamlReader(String file) {
        this.file = file;
    }

    static Block read(String file, String text) {
        YamlReader reader = new YamlReader(file);
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setAllowDuplicateKeys(true) // so that we see both, and say where the second stands
                .setCodePointLimit(MAX_LENGTH)
                .build();
        Optional<Node> root;
        try {
            root = new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            String place =
                    e.getProblemMark().or(e::getContextMark).map(reader::place).orElse(file);
            throw new YamlRefused(place, "This is not valid YAML: " + e.getProblem() + ".");
        } catch (YamlEngineException | StackOverflowError e) {
            throw new YamlRefused(file, "This is not valid YAML: " + e.getMessage() + ".");
        }
        return reader.value(root.orElseThrow(() -> new YamlRefused(file, "This file is empty.")), 0)
                .block();
    }

    private Yaml value(Node node, int depth) {
        if (depth > MAX_DEPTH) {
            throw new YamlRefused(place(node), "This is nested deeper than `" + MAX_DEPTH + "` levels.");
        }
        if (node.getAnchor().isPresent()) {
            throw new YamlRefused(place(node), "Anchors and aliases are not read here: write the value out.");
        }
        return switch (node) {
            case ScalarNode scalar -> new Yaml.Scalar(place(node), scalar.getValue(), kind(scalar));
            case SequenceNode sequence -> sequence(sequence, depth);
            case MappingNode mapping -> mapping(mapping, depth);
            default -> throw new YamlRefused(place(node), "This is not understood.");
        };
    }

    private Yaml.Sequence sequence(SequenceNode node, int depth) {
        untagged(node, Tag.SEQ);
        List<Yaml> values = new ArrayList<>();
        for (Node value : node.getValue()) {
            values.add(value(value, depth + 1));
        }
        return new Yaml.Sequence(place(node), values);
    }

    private Block mapping(MappingNode node, int depth) {
        untagged(node, Tag.MAP);
        Map<String, String> keys = new LinkedHashMap<>();
        Map<String, Yaml> values = new LinkedHashMap<>();
        for (NodeTuple pair : node.getValue()) {
            String key = value(pair.getKeyNode(), depth + 1).scalar().text();
            Optional<String> earlier = Optional.ofNullable(keys.putIfAbsent(key, place(pair.getKeyNode())));
            if (earlier.isPresent()) {
                throw new YamlRefused(
                        place(pair.getKeyNode()), "`" + key + "` stands here twice, first at " + earlier.get() + ".");
            }
            values.put(key, value(pair.getValueNode(), depth + 1));
        }
        return new Block(place(node), keys, values);
    }

    private Yaml.Kind kind(ScalarNode node) {
        Tag tag = node.getTag();
        if (tag.equals(Tag.STR)) {
            return Yaml.Kind.TEXT;
        } else if (tag.equals(Tag.INT)) {
            return Yaml.Kind.WHOLE;
        } else if (tag.equals(Tag.BOOL)) {
            return Yaml.Kind.FLAG;
        } else if (tag.equals(Tag.NULL)) {
            return Yaml.Kind.NOTHING;
        } else if (tag.equals(Tag.FLOAT)) {
            return Yaml.Kind.OTHER;
        }
        throw new YamlRefused(place(node), "The tag `" + tag + "` is not read here: remove it.");
    }

    private void untagged(Node node, Tag plain) {
        if (!node.getTag().equals(plain)) {
            throw new YamlRefused(place(node), "The tag `" + node.getTag() + "` is not read here: remove it.");
        }
    }

    private String place(Node node) {
        return node.getStartMark().map(this::place).orElse(file);
    }

    private String place(Mark mark) {
        return file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }
}
