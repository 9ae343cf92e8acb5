package dev.imprimatur.policy;

import dev.imprimatur.core.action.Action;
import java.lang.ref.WeakReference;

/**
 * Keeps, per thread, the last action as conditions see it, so that the conditions of one decision share the work. Kept
 * weakly: a thread that waits for hours holds nothing back.
 */
final class Sights {

    private final ThreadLocal<WeakReference<Sight>> last = ThreadLocal.withInitial(() -> new WeakReference<>(null));

    Sight of(Action action) {
        Sight kept = last.get().get();
        if (kept != null && kept.of(action)) {
            return kept;
        }
        Sight sight = new Sight(action);
        last.set(new WeakReference<>(sight));
        return sight;
    }
}
