package dev.imprimatur.channel.slack;

import dev.imprimatur.channel.Outbound;
import dev.imprimatur.channel.Reach;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Slack's Web API, as far as it is needed here. Nothing here throws for what Slack does, and no token is ever said. */
final class SlackApi {

    /** What came of a call. */
    sealed interface Reply {

        /** It is done. */
        record Fine(Json.Fields body) implements Reply {}

        /**
         * It is not.
         *
         * @param error Slack's word for it; empty where Slack gave none
         * @param why a clause for the operator
         * @param rest how long Slack asks to be left alone
         */
        record Refused(String error, String why, Duration rest) implements Reply {}
    }

    /** Slack sends back what was posted, with every odd character spelled out. */
    private static final int LONGEST = 512 * 1024;

    /** Where Slack takes what is said in answer. */
    private static final Set<String> HOOKS = Set.of("hooks.slack.com", "hooks.slack-gov.com");

    private final URI address;
    private final Reach reach;
    private final Outbound outbound;

    SlackApi(URI address, Reach reach, Outbound outbound) {
        this.address = address;
        this.reach = reach;
        this.outbound = outbound;
    }

    /** Calls one method with a token. */
    Reply call(String method, Secret token, Json.Fields arguments) {
        URI to = address.resolve(method);
        Optional<String> objection = reach.objection(to);
        if (objection.isPresent()) {
            return new Reply.Refused("", objection.get(), Duration.ZERO);
        }
        try {
            return said(
                    method,
                    outbound.exchange(
                            "POST",
                            to,
                            arguments.canonicalBytes(),
                            Map.of(
                                    "Content-Type",
                                    "application/json; charset=utf-8",
                                    "Authorization",
                                    "Bearer " + token.reveal()),
                            LONGEST));
        } catch (IOException e) {
            return new Reply.Refused("", "`" + method + "` has no answer: " + e.getMessage(), Duration.ZERO);
        }
    }

    /**
     * Says something where Slack takes the answer to what somebody typed. Such an address is all that it needs, so it is never
     * said, and only one of Slack's own is asked.
     *
     * @return whether Slack took it
     */
    boolean respond(String written, Json.Fields message) {
        try {
            URI to = URI.create(written);
            return isHook(to)
                    && reach.objection(to).isEmpty()
                    && outbound.post(
                                            to,
                                            message.canonicalBytes(),
                                            Map.of("Content-Type", "application/json; charset=utf-8"))
                                    .status()
                            == 200;
        } catch (IllegalArgumentException | IOException e) {
            return false;
        }
    }

    /** A double of Slack takes them where its Web API is. */
    private boolean isHook(URI to) {
        return ("https".equals(to.getScheme()) && HOOKS.contains(String.valueOf(to.getAuthority())))
                || (reach.inside() && address.getAuthority().equals(to.getAuthority()));
    }

    private static Reply said(String method, Outbound.Answered answered) {
        if (answered.status() == 429) {
            return new Reply.Refused("ratelimited", "Slack asks to wait (`" + method + "`)", answered.rest());
        }
        if (answered.status() != 200) {
            return new Reply.Refused("", "`" + method + "` answers " + answered.status(), answered.rest());
        }
        try {
            if (Json.parse(answered.text()) instanceof Json.Fields body) {
                return body.flag("ok") ? new Reply.Fine(body) : refused(method, body, answered.rest());
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        return new Reply.Refused("", "`" + method + "` answers something else than Slack does", answered.rest());
    }

    private static Reply refused(String method, Json.Fields body, Duration rest) {
        String error = body.findText("error")
                .filter(word -> word.matches("[a-z0-9_]{1,60}"))
                .orElse("no_reason_given");
        return new Reply.Refused(error, "`" + method + "` is refused: `" + error + "`" + hint(error), rest);
    }

    private static String hint(String error) {
        return switch (error) {
            case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired" ->
                " (the token is not good any more: install the app again)";
            case "missing_scope" -> " (the app lacks a right: compare it with `imprimatur slack manifest`)";
            case "channel_not_found", "not_in_channel" -> " (invite the app to the channel)";
            case "is_archived" -> " (the channel is archived)";
            default -> "";
        };
    }
}
