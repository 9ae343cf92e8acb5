package dev.imprimatur.channel.teams;

import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Json;
import java.util.Optional;

/**
 * What the Bot Framework is answered.
 *
 * @param type of the body; empty with an empty body
 * @param after what is still to be done once that is sent; may block
 * @param late the card that says the same to whoever did it where it comes too late to be an answer; empty where they only
 *     have to press again
 */
public record TeamsReply(int status, String type, Bytes body, Runnable after, Optional<Json.Fields> late) {

    static TeamsReply of(Json body) {
        return new TeamsReply(
                200, "application/json", Bytes.of(body.canonicalBytes()), TeamsReply::nothing, Optional.empty());
    }

    static TeamsReply empty(int status) {
        return new TeamsReply(status, "", Bytes.utf8(""), TeamsReply::nothing, Optional.empty());
    }

    static TeamsReply then(Runnable after) {
        return new TeamsReply(200, "", Bytes.utf8(""), after, Optional.empty());
    }

    /** A card in the place of the one that was clicked; only whoever clicked sees it. */
    static TeamsReply card(Json.Fields card) {
        return of(Json.fields()
                .with("statusCode", 200)
                .with("type", TeamsCard.TYPE)
                .with("value", card)
                .build());
    }

    /** The click comes to nothing; whoever clicked is told why. */
    static TeamsReply error(String code, String sentence) {
        return of(Json.fields()
                .with("statusCode", 400)
                .with("type", "application/vnd.microsoft.error")
                .with(
                        "value",
                        Json.fields()
                                .with("code", code)
                                .with("message", sentence)
                                .build())
                .build());
    }

    /** The click is taken; whoever clicked keeps the card, and is told this. */
    static TeamsReply message(String sentence) {
        return of(Json.fields()
                .with("statusCode", 200)
                .with("type", "application/vnd.microsoft.activity.message")
                .with("value", sentence)
                .build());
    }

    /** The same, with what says it when it comes too late. */
    TeamsReply orLate(Json.Fields card) {
        return new TeamsReply(status, type, body, after, Optional.of(card));
    }

    /** The same, with something to be done once it is sent. */
    TeamsReply followedBy(Runnable next) {
        return new TeamsReply(status, type, body, next, late);
    }

    /** A form, or a card to be read, in a window of its own. */
    static TeamsReply window(String title, Json.Fields card) {
        return of(Json.fields()
                .with(
                        "task",
                        Json.fields()
                                .with("type", "continue")
                                .with(
                                        "value",
                                        Json.fields()
                                                .with("title", title)
                                                .with("width", "medium")
                                                .with("height", "medium")
                                                .with("card", TeamsCard.attachment(card))
                                                .build())
                                .build())
                .build());
    }

    private static void nothing() {}
}
