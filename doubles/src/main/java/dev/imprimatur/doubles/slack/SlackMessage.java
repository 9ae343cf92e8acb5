package dev.imprimatur.doubles.slack;

import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message as it stands there.
 *
 * @param thread the message to which it is an answer; empty for one of its own
 * @param only the one member who sees it; empty where all do
 * @param edits how often it was changed
 */
public record SlackMessage(
        String channel,
        String ts,
        Optional<String> thread,
        Optional<String> only,
        String text,
        List<Json> blocks,
        int edits) {

    public SlackMessage {
        blocks = List.copyOf(blocks);
    }

    /** The buttons in it, by action. */
    public Optional<Json.Fields> button(String action) {
        return buttons().stream()
                .filter(button -> button.text("action_id").equals(action))
                .findFirst();
    }

    /** All buttons in it. */
    public List<Json.Fields> buttons() {
        List<Json.Fields> buttons = new ArrayList<>();
        for (Json each : blocks) {
            if (each instanceof Json.Fields block && block.text("type").equals("actions")) {
                block.array("elements").forEach(element -> {
                    if (element instanceof Json.Fields button) {
                        buttons.add(button);
                    }
                });
            }
        }
        return buttons;
    }

    /** Everything that is to be read in it, as one text. */
    public String read() {
        StringBuilder read = new StringBuilder();
        blocks.forEach(block -> read(block, read));
        return read.toString();
    }

    private static void read(Json json, StringBuilder read) {
        switch (json) {
            case Json.Fields fields ->
                fields.members().forEach((name, value) -> {
                    if (name.equals("text") && value instanceof Json.Text(String text)) {
                        read.append(text).append('\n');
                    } else {
                        read(value, read);
                    }
                });
            case Json.Array(List<Json> values) -> values.forEach(value -> read(value, read));
            case Json.Text _, Json.Whole _, Json.Decimal _, Json.Flag _, Json.Nothing _ -> {}
        }
    }
}
