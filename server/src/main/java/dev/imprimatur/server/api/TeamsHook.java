package dev.imprimatur.server.api;

import dev.imprimatur.channel.teams.TeamsCallback;
import dev.imprimatur.channel.teams.TeamsReply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the Bot Framework tells bots of Microsoft Teams what people do. */
public final class TeamsHook implements Resource {

    private static final Logger LOG = LoggerFactory.getLogger(TeamsHook.class);

    private final List<TeamsCallback> callbacks;
    private final Executor after;
    private final Refusals refusals;

    /** @param after runs what is done once an answer is given */
    public TeamsHook(List<TeamsCallback> callbacks, Executor after, Refusals refusals) {
        this.refusals = refusals;
        this.callbacks = List.copyOf(callbacks);
        this.after = after;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.post(Access.SIGNED, "/v1/channels/{name}/activities", this::take));
    }

    private Answer take(Call call) {
        TeamsCallback callback = callbacks.stream()
                .filter(one -> one.name().equals(call.variable("name")))
                .findFirst()
                .orElseThrow(() -> refusals.unknown(call.variable("name")));
        TeamsReply reply = callback.answer(call.content().toArray(), call::header);
        if (reply.status() / 100 == 4 || reply.status() == 503) {
            throw refused(reply.status());
        }
        after.execute(() -> guarded(callback.name(), reply.after()));
        return new Answer(reply.status(), reply.type(), reply.body(), Map.of());
    }

    /** Whoever is not believed is not told why: the gateway's own log has it. */
    private static Problem refused(int status) {
        String detail = "This is not taken for a request of the Bot Framework to this bot: the gateway's log says why.";
        return switch (status) {
            case 401, 413, 415 -> Refusals.unbelieved(); // before it is known to be the Bot Framework
            case 403 -> Problem.forbidden(detail);
            case 409 -> Problem.conflict("This was here before.");
            case 503 -> Problem.unavailable("The keys of the Bot Framework are not known: try again in a minute.");
            default -> Problem.invalid(status, detail);
        };
    }

    private static void guarded(String name, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("The channel `{}` could not answer somebody.", name, e);
        }
    }
}
