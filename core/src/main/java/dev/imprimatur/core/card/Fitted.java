package dev.imprimatur.core.card;

import java.util.ArrayList;
import java.util.List;

/**
 * What a channel has room for of all passages.
 *
 * @param excerpts in the order of the passages
 */
public record Fitted(List<Excerpt> excerpts) {

    public Fitted {
        excerpts = List.copyOf(excerpts);
    }

    /** Whether nothing is missing. */
    public boolean whole() {
        return excerpts.stream().allMatch(Excerpt::whole);
    }

    /** Each gets at least an equal share, and what the short ones leave over goes to the others. */
    static Fitted of(List<Passage> passages, int room) {
        List<Integer> lengths = passages.stream()
                .map(passage -> passage.text().length())
                .sorted()
                .toList();
        int left = Math.max(0, room);
        int share = Integer.MAX_VALUE;
        for (int i = 0; i < lengths.size() && share == Integer.MAX_VALUE; i++) {
            int equal = left / (lengths.size() - i);
            if (lengths.get(i) > equal) {
                share = equal;
            } else {
                left -= lengths.get(i);
            }
        }
        List<Excerpt> excerpts = new ArrayList<>();
        for (Passage passage : passages) {
            excerpts.add(passage.fit(share));
        }
        return new Fitted(excerpts);
    }
}
