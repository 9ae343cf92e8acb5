package dev.imprimatur.channel.slack;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message of Slack's: no two of a workspace have both in common.
 *
 * @param channel its id
 * @param ts when it was posted, as Slack names it
 */
record Message(String channel, String ts) {

    private static final Pattern FORM = Pattern.compile("([CGD][A-Z0-9]{2,30})/([0-9]{1,12}\\.[0-9]{1,9})");

    String text() {
        return channel + "/" + ts;
    }

    /** Reads {@link #text}; empty for anything else. */
    static Optional<Message> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new Message(form.group(1), form.group(2))) : Optional.empty();
    }
}
