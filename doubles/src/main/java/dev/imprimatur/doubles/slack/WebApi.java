package dev.imprimatur.doubles.slack;

import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Slack's Web API. */
final class WebApi {

    private final Keys keys;
    private final Workspace workspace;
    private final Supplier<String> socket;

    /** @param socket the address of a fresh socket */
    WebApi(Keys keys, Workspace workspace, Supplier<String> socket) {
        this.keys = keys;
        this.workspace = workspace;
        this.socket = socket;
    }

    Json.Fields answer(String method, String authorization, byte[] body) {
        String token = method.equals("apps.connections.open") ? keys.appToken() : keys.botToken();
        if (authorization.isEmpty()) {
            return refused("not_authed");
        }
        if (!authorization.equals("Bearer " + token)) {
            return refused("invalid_auth");
        }
        try {
            return Json.parse(body) instanceof Json.Fields arguments
                    ? answer(method, arguments)
                    : refused("invalid_json");
        } catch (IllegalArgumentException e) {
            return refused("invalid_arguments");
        }
    }

    private Json.Fields answer(String method, Json.Fields arguments) {
        return switch (method) {
            case "auth.test" ->
                fine().with("team_id", keys.team()).with("user_id", "U0BOT").build();
            case "apps.connections.open" -> fine().with("url", socket.get()).build();
            case "conversations.open" -> opened(arguments.text("users"));
            case "users.info" -> user(arguments.text("user"));
            case "chat.postMessage" -> post(arguments, Optional.empty());
            case "chat.postEphemeral" -> post(arguments, Optional.of(arguments.text("user")));
            case "chat.update" -> update(arguments);
            case "views.open" -> view(arguments);
            default -> refused("unknown_method");
        };
    }

    /** Takes an answer to a click or a command; the status. */
    int answered(String hook, byte[] body) {
        try {
            Optional<Workspace.Hook> to = workspace.answer(hook);
            if (to.isEmpty()) {
                return 404;
            }
            return Json.parse(body) instanceof Json.Fields message
                            && message.text("response_type").equals("ephemeral")
                            && post(
                                            Json.fields()
                                                    .withAll(message)
                                                    .with("channel", to.get().channel())
                                                    .build(),
                                            Optional.of(to.get().member()))
                                    .flag("ok")
                    ? 200
                    : 400;
        } catch (IllegalArgumentException e) {
            return 400;
        }
    }

    private Json.Fields opened(String member) {
        return workspace
                .direct(member)
                .map(id -> fine().with("channel", Json.fields().with("id", id).build())
                        .build())
                .orElseGet(() -> refused("user_not_found"));
    }

    private Json.Fields user(String id) {
        return Optional.ofNullable(workspace.members().get(id))
                .map(name -> fine().with(
                                "user",
                                Json.fields()
                                        .with("id", id)
                                        .with("team_id", keys.team())
                                        .with("name", name)
                                        .with("is_bot", false)
                                        .build())
                        .build())
                .orElseGet(() -> refused("user_not_found"));
    }

    private Json.Fields post(Json.Fields arguments, Optional<String> only) {
        Optional<String> channel = workspace.channel(arguments.text("channel"));
        if (channel.isEmpty()) {
            return refused("channel_not_found");
        }
        if (only.isPresent() && !workspace.members().containsKey(only.get())) {
            return refused("user_not_in_channel");
        }
        List<Json> blocks = arguments.find("blocks").isPresent() ? arguments.array("blocks") : List.of();
        Optional<String> wrong = wrong(arguments, blocks);
        if (wrong.isPresent()) {
            return refused(wrong.get());
        }
        Optional<String> thread = arguments.findText("thread_ts");
        if (thread.isPresent() && workspace.find(channel.get(), thread.get()).isEmpty()) {
            return refused("thread_not_found");
        }
        SlackMessage message = workspace.put(new SlackMessage(
                channel.get(),
                workspace.ts(),
                thread,
                only,
                arguments.findText("text").orElse(""),
                blocks,
                0));
        return fine().with("channel", message.channel())
                .with(only.isPresent() ? "message_ts" : "ts", message.ts())
                .build();
    }

    private static Optional<String> wrong(Json.Fields arguments, List<Json> blocks) {
        String text = arguments.findText("text").orElse("");
        if (text.isEmpty() && blocks.isEmpty()) {
            return Optional.of("no_text");
        }
        return text.length() > 40_000 ? Optional.of("msg_too_long") : BlockKit.message(blocks);
    }

    private Json.Fields update(Json.Fields arguments) {
        Optional<SlackMessage> found = workspace.find(arguments.text("channel"), arguments.text("ts"));
        if (found.isEmpty()) {
            return refused("message_not_found");
        }
        List<Json> blocks = arguments.array("blocks");
        Optional<String> wrong = wrong(arguments, blocks);
        if (wrong.isPresent()) {
            return refused(wrong.get());
        }
        SlackMessage old = found.get();
        workspace.put(new SlackMessage(
                old.channel(),
                old.ts(),
                old.thread(),
                old.only(),
                arguments.findText("text").orElse(""),
                blocks,
                old.edits() + 1));
        return fine().with("channel", old.channel()).with("ts", old.ts()).build();
    }

    private Json.Fields view(Json.Fields arguments) {
        Json.Fields view = arguments.fields("view");
        Optional<String> wrong = BlockKit.view(view);
        if (wrong.isPresent()) {
            return refused(wrong.get());
        }
        Optional<String> member = workspace.spend(arguments.text("trigger_id"));
        if (member.isEmpty()) {
            return refused("expired_trigger_id");
        }
        Json.Fields opened = Json.fields()
                .withAll(view)
                .with("id", workspace.fresh("V"))
                .with("app_id", keys.app())
                .with("team_id", keys.team())
                .with("opened_for", member.get())
                .build();
        workspace.open(opened);
        return fine().with("view", opened).build();
    }

    private static Json.Builder fine() {
        return Json.fields().with("ok", true);
    }

    private static Json.Fields refused(String error) {
        return Json.fields().with("ok", false).with("error", error).build();
    }
}
