package dev.imprimatur.identity.local;

/** Is told what comes of looking at the people file. */
public interface RosterListener {

    /** A valid file is in force. */
    void loaded(Roster roster);

    /** The file is not understood; what was in force before stays. The sentence names the place. */
    void refused(String sentence);
}
