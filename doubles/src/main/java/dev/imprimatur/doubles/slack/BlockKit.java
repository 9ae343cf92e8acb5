package dev.imprimatur.doubles.slack;

import dev.imprimatur.core.seal.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Slack's limits for blocks, as far as they are documented, and the one that was only ever measured. */
final class BlockKit {

    /** Above so many characters of JSON Slack answers {@code msg_blocks_too_long}. */
    static final int MESSAGE = 13_200;

    private static final Set<String> INPUTS = Set.of("plain_text_input", "number_input", "checkboxes");

    private final Set<String> names = new HashSet<>();

    private BlockKit() {}

    /** Slack's word for what is wrong with the blocks of a message; empty where nothing is. */
    static Optional<String> message(List<Json> blocks) {
        if (blocks.size() > 50) {
            return Optional.of("invalid_blocks");
        }
        int size = Json.array(blocks)
                .canonical()
                .chars()
                .map(c -> c < 0x80 ? 1 : 6)
                .sum();
        return size > MESSAGE ? Optional.of("msg_blocks_too_long") : new BlockKit().all(blocks, false);
    }

    /** Slack's word for what is wrong with a window; empty where nothing is. */
    static Optional<String> view(Json.Fields view) {
        boolean good = view.text("type").equals("modal")
                && within(view.fields("title"), 24)
                && within(view.fields("submit"), 24)
                && within(view.fields("close"), 24)
                && view.findText("private_metadata").orElse("").length() <= 3_000
                && view.findText("callback_id").orElse("").length() <= 255
                && view.array("blocks").size() <= 100;
        return good ? new BlockKit().all(view.array("blocks"), true) : Optional.of("invalid_arguments");
    }

    private Optional<String> all(List<Json> blocks, boolean inView) {
        try {
            return blocks.stream().allMatch(block -> block instanceof Json.Fields fields && good(fields, inView))
                    ? Optional.empty()
                    : Optional.of("invalid_blocks");
        } catch (IllegalArgumentException e) {
            return Optional.of("invalid_blocks");
        }
    }

    private boolean good(Json.Fields block, boolean inView) {
        if (!named(block, "block_id")) {
            return false;
        }
        return switch (block.text("type")) {
            case "header" -> within(block.fields("text"), 150);
            case "divider" -> true;
            case "section" -> section(block);
            case "context" -> block.array("elements").size() <= 10;
            case "actions" -> elements(block, 25) && !inView;
            case "rich_text" -> rich(block);
            case "input" ->
                inView
                        && within(block.fields("label"), 2_000)
                        && INPUTS.contains(block.fields("element").text("type"));
            default -> false;
        };
    }

    private boolean named(Json.Fields block, String name) {
        Optional<String> id = block.findText(name);
        return id.isEmpty() || (id.get().length() <= 255 && names.add(name + " " + id.get()));
    }

    private static boolean section(Json.Fields block) {
        boolean text = block.find("text").isEmpty() || within(block.fields("text"), 3_000);
        boolean fields = block.find("fields").isEmpty()
                || (block.array("fields").size() <= 10
                        && block.array("fields").stream()
                                .allMatch(each -> each instanceof Json.Fields field && within(field, 2_000)));
        return text
                && fields
                && (block.find("text").isPresent() || block.find("fields").isPresent());
    }

    /** Text of 1 to {@code most} characters. */
    private static boolean within(Json.Fields text, int most) {
        int length = text.text("text").length();
        return List.of("plain_text", "mrkdwn").contains(text.text("type")) && length >= 1 && length <= most;
    }

    private static boolean elements(Json.Fields block, int most) {
        List<Json> elements = block.array("elements");
        Set<String> actions = new HashSet<>();
        return !elements.isEmpty()
                && elements.size() <= most
                && elements.stream().allMatch(each -> each instanceof Json.Fields element && button(element, actions));
    }

    private static boolean button(Json.Fields button, Set<String> actions) {
        return button.text("type").equals("button")
                && within(button.fields("text"), 75)
                && button.fields("text").text("type").equals("plain_text")
                && button.findText("value").orElse("").length() <= 2_000
                && button.findText("url").orElse("").length() <= 3_000
                && List.of("", "primary", "danger")
                        .contains(button.findText("style").orElse(""))
                && button.text("action_id").length() <= 255
                && actions.add(button.text("action_id"));
    }

    private static boolean rich(Json.Fields block) {
        List<Json> elements = block.array("elements");
        return !elements.isEmpty()
                && elements.stream().allMatch(each -> each instanceof Json.Fields part && richPart(part));
    }

    private static boolean richPart(Json.Fields part) {
        return List.of("rich_text_section", "rich_text_preformatted", "rich_text_quote")
                        .contains(part.text("type"))
                && part.array("elements").stream()
                        .allMatch(each -> each instanceof Json.Fields element && inline(element));
    }

    private static boolean inline(Json.Fields element) {
        return switch (element.text("type")) {
            case "text" -> !element.text("text").isEmpty();
            case "link" -> element.text("url").length() <= 3_000;
            default -> false;
        };
    }
}
