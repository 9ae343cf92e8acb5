package dev.imprimatur.bench;

import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.demo.Agent;
import dev.imprimatur.demo.Api;
import dev.imprimatur.demo.Installation;
import dev.imprimatur.demo.Shop;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * How long an agent still waits after a person has agreed: from the moment the vote is sent to the API until the agent's
 * driver has the result of the held DELETE, with everything between made durable.
 */
final class ResumeLatency {

    private static final int WARM_UP = 10;

    private final int count;
    private final Options options;
    private final PrintStream out;

    ResumeLatency(Options options, PrintStream out) {
        this.count = options.whole("--count", 20);
        this.options = options;
        this.out = out;
    }

    void run() throws Exception {
        Secret password = Passwords.password(new SecureRandom());
        try (Scratch scratch = Scratch.make();
                Shop shop = Shop.open(scratch.folder(), password);
                Gateway gateway = Gateway.start(
                        scratch.folder(),
                        Installation.write(scratch.folder(), shop.port(), password),
                        options.every("--jvm"));
                Agent agent = new Agent(gateway.listener(), gateway.agentToken())) {
            Secret ben = gateway.signIn("ben");
            double[] millis = new double[count];
            for (int i = -WARM_UP; i < count; i++) {
                double took =
                        once(agent, gateway.api(), ben, "DELETE FROM orders WHERE id = " + (i + WARM_UP + 1)) / 1e6;
                if (i >= 0) {
                    millis[i] = took;
                }
            }
            out.printf(
                    "approve to resume, %d statements after %d: median %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                    count,
                    WARM_UP,
                    Figures.median(millis),
                    Figures.quantile(millis, 0.99),
                    Figures.quantile(millis, 1));
        }
    }

    /** Nanoseconds from the vote to the result. */
    private static long once(Agent agent, Api api, Secret ben, String sql)
            throws IOException, InterruptedException, ExecutionException {
        CompletableFuture<Long> resumed = CompletableFuture.supplyAsync(() -> {
            Agent.Result result = agent.run(sql, notice -> {});
            long end = System.nanoTime();
            if (!(result instanceof Agent.Result.Changed)) {
                throw new IllegalStateException("`" + sql + "` ended with " + result + ".");
            }
            return end;
        });
        Json.Fields approval = awaitHold(api, ben, resumed);
        long start = System.nanoTime();
        api.vote(approval, "approve", "measured", ben).agreed();
        return resumed.get() - start;
    }

    private static Json.Fields awaitHold(Api api, Secret ben, CompletableFuture<Long> resumed)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < deadline && !resumed.isDone()) {
            Optional<Json.Fields> pending = api.pending(ben);
            if (pending.isPresent()) {
                return pending.get();
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new IllegalStateException("The statement was not held.");
    }
}
