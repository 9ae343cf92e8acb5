package dev.imprimatur.server.api;

import dev.imprimatur.channel.slack.SlackAnswer;
import dev.imprimatur.channel.slack.SlackCallback;
import dev.imprimatur.core.seal.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where Slack says what people did there. */
public final class SlackHook implements Resource {

    private static final Logger LOG = LoggerFactory.getLogger(SlackHook.class);

    private final Map<String, SlackCallback> workspaces;
    private final Executor later;
    private final Refusals refusals;

    /**
     * @param workspaces by the name of the channel
     * @param later does what is left to do once Slack has its answer
     */
    public SlackHook(Map<String, SlackCallback> workspaces, Executor later, Refusals refusals) {
        this.refusals = refusals;
        this.later = later;
        this.workspaces = Map.copyOf(workspaces);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.post(Access.SIGNED, "/v1/channels/{name}/slack/interactions", this::interaction),
                Route.post(Access.SIGNED, "/v1/channels/{name}/slack/commands", this::command));
    }

    private Answer interaction(Call call) {
        return answered(call, workspace(call).interaction(call.content().toArray(), call::header));
    }

    private Answer command(Call call) {
        return answered(call, workspace(call).command(call.content().toArray(), call::header));
    }

    private SlackCallback workspace(Call call) {
        return Optional.ofNullable(workspaces.get(call.variable("name")))
                .orElseThrow(() -> refusals.unknown(call.variable("name")));
    }

    private Answer answered(Call call, SlackAnswer answer) {
        if (answer.refused().isPresent()) {
            String why = answer.refused().get();
            refusals.refused(call.variable("name"), why);
            throw switch (answer.status()) {
                case 401, 413 -> Refusals.unbelieved(); // before it is known to be Slack
                case 403 -> Problem.forbidden(why);
                default -> Problem.invalid(answer.status(), why);
            };
        }
        later.execute(() -> worked(answer.work()));
        return answer.body()
                .map(body -> Answer.json(200, body))
                .orElseGet(() -> new Answer(200, "", Bytes.utf8(""), Map.of()));
    }

    private static void worked(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("What somebody did in Slack could not be settled.", e);
        }
    }
}
