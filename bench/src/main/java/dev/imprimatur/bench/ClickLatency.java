package dev.imprimatur.bench;

import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.demo.Agent;
import dev.imprimatur.demo.Installation;
import dev.imprimatur.demo.Shop;
import dev.imprimatur.demo.SlackSim;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * How long an agent still waits after somebody pressed a button in Slack, while others wait too: from the moment the signed
 * callback is sent to the gateway until the agent's driver has the result of the held DELETE.
 */
final class ClickLatency {

    private static final int WARM_UP = 50;

    private final int count;
    private final int pending;
    private final Options options;
    private final PrintStream out;

    ClickLatency(Options options, PrintStream out) {
        this.count = options.whole("--count", 200);
        this.pending = options.whole("--pending", 100);
        this.options = options;
        this.out = out;
    }

    void run() throws Exception {
        Secret password = Passwords.password(new SecureRandom());
        List<HeldClient> waiting = new ArrayList<>();
        try (Scratch scratch = Scratch.make();
                Shop shop = Shop.open(scratch.folder(), password);
                SlackSim slack = SlackSim.open()) {
            Installation installation = Installation.write(scratch.folder(), shop.port(), password);
            slack.configure(installation);
            try (Gateway gateway = Gateway.start(scratch.folder(), installation, options.every("--jvm"));
                    Agent agent = new Agent(gateway.listener(), gateway.agentToken());
                    ExecutorService worker = Executors.newSingleThreadExecutor()) {
                slack.calls(gateway.api().server());
                Secret token = gateway.agentToken();
                for (int i = 0; i < pending; i++) {
                    HeldClient client = HeldClient.connect(gateway.listener(), token);
                    waiting.add(client);
                    client.send("DELETE FROM orders WHERE id = " + (1_000_000 + i));
                }
                await(slack, pending);
                double[] millis = new double[count];
                for (int i = -WARM_UP; i < count; i++) {
                    double took =
                            once(agent, worker, slack, "DELETE FROM orders WHERE id = " + (i + WARM_UP + 1)) / 1e6;
                    if (i >= 0) {
                        millis[i] = took;
                    }
                }
                out.printf(
                        "click in Slack to result, %d statements after %d, %d others pending: median %.1f ms, p99 %.1f ms,"
                                + " longest %.1f ms%n",
                        count,
                        WARM_UP,
                        pending,
                        Figures.median(millis),
                        Figures.quantile(millis, 0.99),
                        Figures.quantile(millis, 1));
            }
        } finally {
            for (HeldClient client : waiting) {
                client.close();
            }
        }
    }

    /** Nanoseconds from the click to the result. */
    private static long once(Agent agent, ExecutorService worker, SlackSim slack, String sql) throws Exception {
        int before = slack.cards();
        Future<Long> resumed = worker.submit(() -> {
            Agent.Result result = agent.run(sql, notice -> {});
            long end = System.nanoTime();
            if (!(result instanceof Agent.Result.Changed)) {
                throw new IllegalStateException("`" + sql + "` ended with " + result + ".");
            }
            return end;
        });
        await(slack, before + 1);
        TimeUnit.MILLISECONDS.sleep(20); // nobody presses before Slack has told the gateway what the message is called
        long start = System.nanoTime();
        slack.press(SlackSim.BEN, "approve");
        return resumed.get(30, TimeUnit.SECONDS) - start;
    }

    private static void await(SlackSim slack, int cards) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (slack.cards() < cards) {
            if (System.nanoTime() > deadline) {
                throw new IOException("Only " + slack.cards() + " of " + cards + " cards came to Slack in time.");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
