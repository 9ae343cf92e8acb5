package dev.imprimatur.core.delivery;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.card.Card;
import java.util.Optional;

/** Port: what is shown of an approval at this moment. */
public interface Cards {

    /** The card; empty for an approval that is not there. May block. */
    Optional<Card> card(ApprovalId id);
}
