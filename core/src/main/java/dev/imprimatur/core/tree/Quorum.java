package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.NoteKey;
import java.util.List;
import java.util.Set;

/** Which witnesses must have cosigned. */
public sealed interface Quorum {

    /** Whether these are enough. */
    boolean met(Set<NoteKey> cosigned);

    /** Nobody needs to. */
    record None() implements Quorum {
        @Override
        public boolean met(Set<NoteKey> cosigned) {
            return true;
        }
    }

    /** This one. */
    record One(NoteKey witness) implements Quorum {
        @Override
        public boolean met(Set<NoteKey> cosigned) {
            return cosigned.contains(witness);
        }
    }

    /** At least {@code needed} of these. */
    record Group(int needed, List<Quorum> members) implements Quorum {
        public Group {
            members = List.copyOf(members);
            if (needed < 1 || needed > members.size()) {
                throw new IllegalArgumentException("`" + needed + "` of " + members.size()
                        + " members can't be: use 1 to " + members.size() + ".");
            }
        }

        @Override
        public boolean met(Set<NoteKey> cosigned) {
            return members.stream().filter(member -> member.met(cosigned)).count() >= needed;
        }
    }
}
