package dev.imprimatur.channel.teams;

import dev.imprimatur.channel.Outbound;
import dev.imprimatur.core.seal.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What we ask of the Bot Framework's connector (its REST API, version 3): always at the service of the configured cloud, never
 * where somebody says, so that our token goes nowhere else.
 */
final class TeamsApi {

    private static final int LONGEST = 512 * 1024;
    private static final int MOST_PAGES = 20;

    /**
     * Somebody in a conversation.
     *
     * @param member in the words of Teams ({@code 29:…})
     * @param object in the words of Entra; empty where Teams does not say
     * @param tenant whose they are
     */
    record Member(String member, String object, String tenant) {}

    private final TeamsConfig config;
    private final Outbound outbound;
    private final AppToken token;

    TeamsApi(TeamsConfig config, Outbound outbound, InstantSource clock) {
        this.config = config;
        this.outbound = outbound;
        this.token = new AppToken(config, outbound, clock);
    }

    /**
     * Posts an activity; its id.
     *
     * @throws TeamsFailure when it is not posted, or nobody knows
     */
    String post(String conversation, Json.Fields activity) throws TeamsFailure {
        return id(ask("POST", activities(conversation), activity));
    }

    /**
     * Puts another activity in the place of one.
     *
     * @throws TeamsFailure when it is not, or nobody knows
     */
    void update(String conversation, String message, Json.Fields activity) throws TeamsFailure {
        ask("PUT", activities(conversation) + "/" + escaped(message), activity);
    }

    /**
     * The conversation of the bot with one person alone; made when it is not there.
     *
     * @param member in the words of Teams, or of Entra
     * @throws TeamsFailure when there is none: they don't have the app
     */
    String personal(String member, String tenant) throws TeamsFailure {
        String conversation = id(ask(
                "POST",
                "/v3/conversations",
                Json.fields()
                        .with("isGroup", false)
                        .with(
                                "bot",
                                Json.fields().with("id", "28:" + config.app()).build())
                        .with(
                                "members",
                                Json.array(
                                        List.of(Json.fields().with("id", member).build())))
                        .with("tenantId", tenant)
                        .build()));
        if (!TeamsConfig.conversation(conversation)) {
            throw new TeamsFailure(0, "it names a conversation in a way that is not understood", Duration.ZERO);
        }
        return conversation;
    }

    /**
     * Who is in a conversation, up to some thousands.
     *
     * @throws TeamsFailure when nobody says
     */
    List<Member> members(String conversation) throws TeamsFailure {
        List<Member> members = new ArrayList<>();
        Optional<String> next = Optional.of("");
        for (int page = 0; page < MOST_PAGES && next.isPresent(); page++) {
            Json.Fields some = ask(
                    "GET",
                    "/v3/conversations/" + escaped(conversation) + "/pagedmembers?pageSize=500"
                            + (next.get().isEmpty() ? "" : "&continuationToken=" + escaped(next.get())),
                    Json.fields().build());
            try {
                for (Json each : some.array("members")) {
                    if (each instanceof Json.Fields member) {
                        members.add(new Member(
                                member.text("id"),
                                member.findText("aadObjectId")
                                        .or(() -> member.findText("objectId"))
                                        .orElse(""),
                                member.findText("tenantId").orElse("")));
                    }
                }
                next = some.findText("continuationToken").filter(text -> !text.isEmpty());
            } catch (IllegalArgumentException e) {
                throw new TeamsFailure(0, "it lists members in a way that is not understood", Duration.ZERO);
            }
        }
        return members;
    }

    private static String activities(String conversation) {
        return "/v3/conversations/" + escaped(conversation) + "/activities";
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String id(Json.Fields answered) throws TeamsFailure {
        try {
            return answered.text("id");
        } catch (IllegalArgumentException e) {
            throw new TeamsFailure(0, "it does not say how it calls what it made", Duration.ZERO);
        }
    }

    private Json.Fields ask(String method, String path, Json.Fields body) throws TeamsFailure {
        try {
            return once(method, path, body);
        } catch (TeamsFailure e) {
            if (e.status() != 401) {
                throw e;
            }
            token.forget(); // it may have been taken back; a fresh one is refused for good reason
            return once(method, path, body);
        }
    }

    private Json.Fields once(String method, String path, Json.Fields body) throws TeamsFailure {
        URI place = URI.create(config.cloud().service().toString().replaceFirst("/+$", "") + path);
        Optional<String> objection = config.reach().objection(place);
        if (objection.isPresent()) {
            throw new TeamsFailure(0, objection.get(), Duration.ZERO);
        }
        String bearer = "Bearer " + token.current().reveal();
        try {
            Outbound.Answered answered = outbound.exchange(
                    method,
                    place,
                    method.equals("GET") ? new byte[0] : body.canonicalBytes(),
                    Map.of("Authorization", bearer, "Content-Type", "application/json", "Accept", "application/json"),
                    LONGEST);
            if (answered.status() / 100 == 2) {
                return fields(answered.text());
            }
            throw new TeamsFailure(answered.status(), refused(answered), answered.rest());
        } catch (IOException e) {
            throw new TeamsFailure(0, "Teams can't be reached: " + e.getMessage(), Duration.ZERO);
        }
    }

    /** An answer may be empty. */
    private static Json.Fields fields(String text) {
        try {
            return Json.parse(text) instanceof Json.Fields fields
                    ? fields
                    : Json.fields().build();
        } catch (IllegalArgumentException e) {
            return Json.fields().build();
        }
    }

    private static String refused(Outbound.Answered answered) {
        String code = "";
        try {
            code = fields(answered.text()).fields("error").text("code").replaceAll("[^A-Za-z0-9_.-]", "?");
        } catch (IllegalArgumentException e) {
            // it does not say more than its status
        }
        String said = "Teams answers " + answered.status()
                + (code.isEmpty() ? "" : " (`" + code.substring(0, Math.min(80, code.length())) + "`)");
        return switch (answered.status()) {
            case 401 -> said + ": does the registration of the bot have this application?";
            case 403 -> said + ": is the app installed in this conversation, and allowed by the tenant's policies?";
            case 404 -> said + ": is the conversation, or the message, still there?";
            default -> said;
        };
    }
}
