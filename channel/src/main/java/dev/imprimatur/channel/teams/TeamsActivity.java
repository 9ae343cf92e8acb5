package dev.imprimatur.channel.teams;

import dev.imprimatur.core.seal.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * What the Bot Framework tells us of: somebody pressed something, wrote something, or added the bot. Only what is used here is
 * read. Nothing in it is signed: it is as true as the token of the request that carries it.
 *
 * @param type {@code invoke}, {@code message}, {@code conversationUpdate} …
 * @param name of an invoke: {@code adaptiveCard/action} …; else empty
 * @param id its own, which no other activity of the conversation has
 * @param service where it says it is from
 * @param tenant of the conversation
 * @param tenantAgain as the channel says it
 * @param conversation without the message that a thread began with
 * @param thread the whole id of the conversation
 * @param personal whether nobody but its sender reads along
 * @param replyTo the message whose button was pressed; empty when none was
 * @param member who sent it, in the words of Teams ({@code 29:…})
 * @param object who sent it, in the words of Entra: a GUID that never changes
 * @param sender what they are called
 * @param recipient whom it is for
 * @param arrived whether it tells that the bot came into the conversation
 * @param timestamp when it happened, as Teams writes it
 * @param text of a message
 * @param value of an invoke
 */
record TeamsActivity(
        String type,
        String name,
        String id,
        String channel,
        URI service,
        String tenant,
        String tenantAgain,
        String conversation,
        String thread,
        boolean personal,
        String replyTo,
        String member,
        String object,
        String sender,
        String recipient,
        boolean arrived,
        String timestamp,
        String text,
        Json.Fields value) {

    /**
     * Reads one.
     *
     * @throws TeamsRefused when something that is needed is missing, or said twice
     */
    static TeamsActivity read(byte[] body) throws TeamsRefused {
        try {
            if (!(Json.parse(body) instanceof Json.Fields json)) {
                throw new TeamsRefused(400, "form", "its body is no JSON object");
            }
            Json.Fields conversation = json.fields("conversation");
            Json.Fields from = json.fields("from");
            String thread = conversation.text("id");
            if (!TeamsConfig.conversation(thread)) {
                throw new TeamsRefused(400, "form", "the id of its conversation is none");
            }
            return new TeamsActivity(
                    json.text("type"),
                    json.findText("name").orElse(""),
                    json.text("id"),
                    json.text("channelId"),
                    new URI(json.text("serviceUrl")),
                    conversation.findText("tenantId").orElse(""),
                    json.fields("channelData").fields("tenant").text("id"),
                    thread.replaceFirst(";.*", ""),
                    thread,
                    conversation.findText("conversationType").equals(Optional.of("personal")),
                    json.findText("replyToId").orElse(""),
                    from.text("id"),
                    from.findText("aadObjectId").orElse(""),
                    from.findText("name").orElse(""),
                    json.fields("recipient").text("id"),
                    arrived(json),
                    json.findText("timestamp").orElse(""),
                    json.findText("text").orElse(""),
                    json.find("value").orElse(Json.of("")) instanceof Json.Fields fields
                            ? fields
                            : Json.fields().build());
        } catch (IllegalArgumentException | URISyntaxException e) {
            throw new TeamsRefused(400, "form", "its body can't be read: " + e.getMessage());
        }
    }

    private static boolean arrived(Json.Fields json) {
        if (json.text("type").equals("installationUpdate")) {
            return json.findText("action")
                    .filter(action -> action.startsWith("add"))
                    .isPresent();
        }
        String bot = json.fields("recipient").text("id");
        return json.find("membersAdded").orElse(Json.of("")) instanceof Json.Array(List<Json> added)
                && added.stream()
                        .anyMatch(one -> one instanceof Json.Fields member
                                && member.findText("id").equals(Optional.of(bot)));
    }
}
