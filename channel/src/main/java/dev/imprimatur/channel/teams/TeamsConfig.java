package dev.imprimatur.channel.teams;

import dev.imprimatur.channel.Reach;
import dev.imprimatur.core.seal.Secret;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One bot as the operator wrote it.
 *
 * @param name the operator's, for people and for rules ({@code ask: ["NAME:place"]})
 * @param app the bot's application, a GUID: the audience of requests to us
 * @param tenant in which the application is registered: it gives us tokens
 * @param tenants whose people may use it
 * @param secret of the application
 * @param places by the operator's name: an id of a conversation, as Teams has it, or {@code user:} and the object of a person
 * @param usual where it is posted when a rule names no place of this channel; empty: nowhere
 * @param reach whom it may talk to
 */
public record TeamsConfig(
        String name,
        String app,
        String tenant,
        SequencedSet<String> tenants,
        Secret secret,
        Map<String, String> places,
        Optional<String> usual,
        Cloud cloud,
        Reach reach) {

    private static final Pattern GUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern CONVERSATION = Pattern.compile("[A-Za-z0-9:@._=;+-]{1,400}");

    public TeamsConfig {
        tenants = new LinkedHashSet<>(tenants);
        places = Map.copyOf(places);
        guid(app, "application");
        guid(tenant, "tenant");
        if (tenants.isEmpty()) {
            throw new IllegalArgumentException("Nobody may use the bot `" + name + "`: name a tenant.");
        }
        tenants.forEach(each -> guid(each, "tenant"));
        places.forEach((place, conversation) -> {
            if (!conversation(conversation)) {
                throw new IllegalArgumentException("`" + conversation + "` (`" + place
                        + "`) is no conversation of Teams:" + " it looks like `19:…@thread.tacv2`.");
            }
        });
        if (usual.isPresent() && !places.containsKey(usual.get())) {
            throw new IllegalArgumentException("The default place `" + usual.get() + "` is not among the places: "
                    + String.join(", ", places.keySet().stream().sorted().toList()) + ".");
        }
    }

    /** Whether {@code text} can name a conversation: nothing in it changes the address that it becomes a part of. */
    static boolean conversation(String text) {
        return CONVERSATION.matcher(text).matches() && !text.contains("..");
    }

    /** Who is meant by a place that is a person's. */
    static Optional<String> user(String place) {
        return place.startsWith("user:") ? Optional.of(place.substring(5)).filter(TeamsConfig::guid) : Optional.empty();
    }

    /** Whether {@code text} is a GUID as Microsoft writes it. */
    static boolean guid(String text) {
        return GUID.matcher(text).matches();
    }

    private static void guid(String text, String what) {
        if (!guid(text)) {
            throw new IllegalArgumentException("`" + text + "` is no " + what
                    + ": write its GUID in lower case, as `00000000-0000-0000-0000-000000000000`.");
        }
    }

    /** Whose people may use it. */
    boolean admits(String asked) {
        return Set.copyOf(tenants).contains(asked);
    }
}
