package dev.imprimatur.core.audit;

import dev.imprimatur.core.approval.GrantedShape;
import java.time.Instant;
import java.util.List;

/**
 * A granted shape and its uses.
 *
 * @param uses the newest last, as far back as the longest stretch that can be limited
 * @param used how often in all
 */
public record ShapeUses(GrantedShape granted, List<Instant> uses, int used) {

    public ShapeUses {
        uses = List.copyOf(uses);
    }
}
