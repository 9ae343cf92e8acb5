package dev.imprimatur.server.api;

import dev.imprimatur.channel.integration.IntegrationCallback;
import dev.imprimatur.channel.integration.IntegrationReply;
import java.util.List;

/** Where other systems hand over what people decided there. */
public final class IntegrationHook implements Resource {

    private final List<IntegrationCallback> callbacks;
    private final Refusals refusals;

    public IntegrationHook(List<IntegrationCallback> callbacks, Refusals refusals) {
        this.refusals = refusals;
        this.callbacks = List.copyOf(callbacks);
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post(Access.SIGNED, "/v1/channels/{name}/decisions", this::take));
    }

    private Answer take(Call call) {
        IntegrationCallback callback = callbacks.stream()
                .filter(one -> one.name().equals(call.variable("name")))
                .findFirst()
                .orElseThrow(() -> refusals.unknown(call.variable("name")));
        IntegrationReply reply = callback.answer(call.content().toArray(), call::header);
        if (reply.body().isPresent()) {
            return Answer.json(reply.status(), reply.body().get());
        }
        refusals.refused(callback.name(), reply.why());
        throw switch (reply.status()) {
            case 401 -> Refusals.unbelieved();
            case 409 -> Problem.conflict("This was here before: a `webhook-id` counts once.");
            case 503 -> Problem.unavailable("Too many requests came in the last minutes: try again later.");
            default ->
                Problem.invalid("This is no decision: write approval, choice, seen and person, and nothing unknown.");
        };
    }
}
