package dev.imprimatur.core.audit;

import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;

/** What an erasure is about. */
public sealed interface ErasureScope {

    /** What somebody did, what was done for them, what people said about that, and what they said of others' actions. */
    record Subject(PrincipalId id) implements ErasureScope {}

    /** An approval, and every action that it was about. */
    record Approval(ApprovalId id) implements ErasureScope {}

    /** One action, and the approval that it began. */
    record Action(ActionId id) implements ErasureScope {}

    /** All that happened before a moment. */
    record Before(Instant moment) implements ErasureScope {}

    /** As it is recorded. */
    default Json.Fields canonical() {
        Json.Builder json = Json.fields();
        return switch (this) {
            case Subject(PrincipalId id) -> json.with("subject", id.toString()).build();
            case Approval(ApprovalId id) -> json.with("approval", id.text()).build();
            case Action(ActionId id) -> json.with("action", id.text()).build();
            case Before(Instant moment) ->
                json.with("before", moment.toString()).build();
        };
    }
}
