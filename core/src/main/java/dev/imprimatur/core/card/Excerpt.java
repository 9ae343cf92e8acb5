package dev.imprimatur.core.card;

/**
 * What a channel has room for of a {@link Passage}.
 *
 * @param name of the passage
 * @param head its beginning
 * @param hidden how many characters between head and tail are not shown; 0 when the head is all of it
 * @param tail its end
 */
public record Excerpt(String name, String head, int hidden, String tail) {

    public boolean whole() {
        return hidden == 0;
    }

    /** As it is shown, with a line in the gateway's words where something is missing. */
    public String text() {
        return whole()
                ? head
                : head + "\n\n[… " + hidden + (hidden == 1 ? " character is" : " characters are")
                        + " not shown here …]\n\n" + tail;
    }
}
