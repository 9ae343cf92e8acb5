package dev.imprimatur.core.action;

/**
 * What drives the subject, where something does.
 *
 * @param name the model, as its maker names it; empty when none was named
 * @param agent the program around it, with its version: {@code report-bot/1.4}; its own word, empty when it says nothing
 * @param verified whether a credential proves the model; otherwise the subject merely claims it
 */
public record SourceModel(String name, String agent, boolean verified) {

    public static final int MAX_LENGTH = 200;

    public static final SourceModel NONE = new SourceModel("", false);

    public SourceModel {
        if (name.length() > MAX_LENGTH || agent.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("A model or agent name of `" + Math.max(name.length(), agent.length())
                    + "` characters is longer than " + MAX_LENGTH + ".");
        }
    }

    /** A model without a word about the program around it. */
    public SourceModel(String name, boolean verified) {
        this(name, "", verified);
    }

    /**
     * What a subject says of itself, where what could deceive a reader is made visible, and what its credential proves.
     *
     * @param proved the model by the word of whoever issued the credential; what the subject says then does not matter
     * @throws IllegalArgumentException when something is too long
     */
    public static SourceModel of(java.util.Optional<String> proved, String claimed, String agent) {
        return new SourceModel(Untrusted.line(proved.orElse(claimed)), Untrusted.line(agent), proved.isPresent());
    }
}
