package dev.imprimatur.core.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tells what kind of event an entry of the log is about without reading it as JSON: most readers want few kinds. */
public final class EventType {

    private static final byte[] BEFORE = "\"type\":\"".getBytes(StandardCharsets.US_ASCII);

    private EventType() {}

    /**
     * The {@code type} of the event that {@code entry} is the RFC 8785 form of. The last {@code "type":"} in it is the event's own: nothing
     * that is sorted behind it has a member of that name, and in text quotation marks are escaped.
     *
     * @return empty for what is no event
     */
    public static String of(byte[] entry) {
        int end = -1;
        for (int at = entry.length - 1; at >= BEFORE.length - 1; at--) {
            if (entry[at] == '"') {
                int start = at + 1;
                if (end >= start && Arrays.equals(entry, start - BEFORE.length, start, BEFORE, 0, BEFORE.length)) {
                    return new String(entry, start, end - start, StandardCharsets.US_ASCII);
                }
                end = at;
            }
        }
        return "";
    }
}
