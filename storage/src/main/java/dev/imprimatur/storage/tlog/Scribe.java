package dev.imprimatur.storage.tlog;

import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.Beside;
import dev.imprimatur.core.audit.Disclosed;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.tree.EntryBundle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Writes events as they go into the log: without what is personal, and without what is too large. For any thread, if {@code chance} is.
 *
 * @param personal is taken out; nothing for events as they are
 * @param chance makes salts
 */
record Scribe(Set<Personal> personal, RandomGenerator chance) {

    /** A larger value lies beside the log in a file of its own, as its opening, whose SHA-256 is the commitment. */
    private static final int LARGE = 1 << 16;

    Scribe {
        personal = Collections.unmodifiableSet(
                personal.isEmpty() ? EnumSet.noneOf(Personal.class) : EnumSet.copyOf(personal)); // in one order, always
    }

    /** @throws AuditFailure when it has no form */
    Written write(AuditEvent event) {
        try {
            List<Disclosed> lines = new ArrayList<>();
            List<Bytes> beside = new ArrayList<>();
            Json.Fields fields = commit(event.canonical(), lines, beside);
            byte[] bytes = fields.canonicalBytes();
            if (bytes.length > EntryBundle.LONGEST) {
                Beside large = Beside.of(fields, EntryBundle.LONGEST);
                beside.addAll(large.payloads());
                bytes = large.entry().canonicalBytes();
            }
            Entry entry = new Entry(bytes);
            entry.leaf(Digest.sha256()); // here, where nobody waits for the disk
            return new Written(entry, lines, beside);
        } catch (RuntimeException e) {
            throw new AuditFailure(
                    "An event has no form the audit log can keep (" + e.getMessage() + "), so nothing was done.", e);
        }
    }

    /** The entry for {@code event}; what opens its commitments is added to one of the two. */
    private Json.Fields commit(Json.Fields event, List<Disclosed> lines, List<Bytes> beside) {
        if (personal.isEmpty()) {
            return event;
        }
        Personal.Committed committed = Personal.commit(event, personal, chance);
        for (Disclosed value : committed.values()) {
            Bytes opening = value.opening();
            if (opening.length() > LARGE) {
                beside.add(opening);
            } else {
                lines.add(value);
            }
        }
        return committed.entry();
    }
}
