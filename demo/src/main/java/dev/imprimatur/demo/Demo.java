package dev.imprimatur.demo;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.server.Server;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of the demo: an agent reads, deletes and drops; people decide; the log is verified. */
final class Demo {

    private static final String DELETE = "DELETE FROM orders WHERE state = 'cancelled'";

    private final Path folder;
    private final Screen screen;
    private final boolean automatic;
    private final boolean slack;

    /**
     * @param automatic Ben decides by himself; otherwise whoever sits at the keyboard is Ben
     * @param slack people decide in a stand-in for Slack
     */
    Demo(Path folder, Screen screen, boolean automatic, boolean slack) {
        this.folder = folder;
        this.screen = screen;
        this.automatic = automatic;
        this.slack = slack;
    }

    /** Runs it; the exit code says whether the log holds what happened. */
    int run() throws Exception {
        byte[] chance = new byte[16];
        new SecureRandom().nextBytes(chance);
        Secret password = new Secret(HexFormat.of().formatHex(chance));
        screen.step("A PostgreSQL with a small shop starts, and the gateway in front of it.");
        try (Shop shop = Shop.open(folder, password)) {
            Installation installation = Installation.write(folder, shop.port(), password);
            Optional<SlackSim> sim = slack ? Optional.of(SlackSim.open()) : Optional.empty();
            if (sim.isPresent()) {
                sim.get().configure(installation);
            }
            try (Closeable _ = () -> sim.ifPresent(SlackSim::close);
                    Server server = Server.start(installation.config())) {
                sim.ifPresent(at -> at.calls(server.api()));
                InetSocketAddress gateway = server.listeners().get(new Target(Installation.TARGET));
                screen.good("PostgreSQL 18 on port " + shop.port() + "; only the gateway knows its password.");
                screen.good("The gateway on port "
                        + required(gateway, "a listener").getPort() + ", its API at " + server.api() + ".");
                act(new Api(server.api()), required(gateway, "a listener"), installation, sim);
            }
            return verify(installation);
        }
    }

    private void act(Api api, InetSocketAddress gateway, Installation installation, Optional<SlackSim> sim)
            throws Exception {
        Secret ann = api.signIn("ann", installation.signInCode("ann"));
        Secret ben = api.signIn("ben", installation.signInCode("ben"));
        Secret token = new Secret(api.send(
                        "POST",
                        "/v1/tokens",
                        ann,
                        Json.fields()
                                .with("for", "agent:tidy-bot")
                                .with("audience", "connector")
                                .with("targets", Json.texts(java.util.List.of(Installation.TARGET)))
                                .with("expires_in", "1d")
                                .build())
                .agreed()
                .text("token"));
        screen.good("Ann gave her agent tidy-bot a token of the gateway. It never sees a database password.");
        try (Agent agent = new Agent(gateway, token)) {
            reads(agent);
            deletes(agent, api, ann, ben, sim);
            drops(agent);
        }
    }

    private void reads(Agent agent) {
        screen.step("The agent reads orders. Policy allows that outright.");
        show(agent, "SELECT count(*) FROM orders WHERE state = 'cancelled'");
    }

    private void deletes(Agent agent, Api api, Secret ann, Secret ben, Optional<SlackSim> sim) throws Exception {
        screen.step("The agent deletes orders. Policy holds that until a data owner agrees.");
        screen.say(DELETE);
        // not in the common pool, which HTTP clients in this process need, and which may have one thread
        CompletableFuture<Agent.Result> result =
                CompletableFuture.supplyAsync(() -> agent.run(DELETE, screen::say), Thread.ofVirtual()::start);
        Json.Fields approval = awaitApproval(api, ben, result);
        screen.held("held as " + approval.text("id") + ": " + approval.text("because"));
        screen.say("The agent's connection simply waits; nothing has reached the database.");
        screen.step("Ann owns the agent, and is a data owner. May she approve?");
        screen.refused(own(api, approval, ann, sim));
        screen.step("Ben is a data owner, too. He decides.");
        if (sim.isPresent()) {
            decide(sim.get(), result);
        } else {
            decide(api, approval, ben, api.server().toString());
        }
        Agent.Result outcome = result.get(1, TimeUnit.MINUTES);
        show(outcome);
        screen.say(
                outcome instanceof Agent.Result.Changed
                        ? "The same statement went on by itself, exactly once; the agent did nothing."
                        : "The agent got an ordinary database error; nothing was executed.");
    }

    /** What Ann is told who approves what her own agent wants. */
    private static String own(Api api, Json.Fields approval, Secret ann, Optional<SlackSim> sim) throws Exception {
        if (sim.isPresent()) {
            sim.get().press(SlackSim.ANN, "approve");
            return sim.get().told(SlackSim.ANN);
        }
        Api.Answer own = api.vote(approval, "approve", "it is my bot", ann);
        return own.body().findText("detail").orElse("The gateway answered " + own.status() + ".");
    }

    /** Ben decides in Slack: whoever sits at the browser, or nobody. */
    private void decide(SlackSim sim, CompletableFuture<Agent.Result> result) throws Exception {
        if (automatic) {
            long start = System.nanoTime();
            sim.press(SlackSim.BEN, "approve");
            result.get(1, TimeUnit.MINUTES);
            screen.good("Ben pressed Approve in Slack; " + (System.nanoTime() - start) / 1_000_000
                    + " ms later the agent had its result.");
        } else {
            screen.say("Open " + sim.page() + " in a browser: you are Ben there. Press Approve, Deny, or the others.");
            result.get(30, TimeUnit.MINUTES);
        }
        screen.say(
                sim.settled()
                        ? "The card in Slack says how it ended, and its buttons are gone."
                        : "The card in Slack does not say yet how it ended.");
        if (!automatic) {
            screen.ask("look at the page once more; go on?", "yes", "y", "yes");
        }
    }

    private Json.Fields awaitApproval(Api api, Secret ben, CompletableFuture<Agent.Result> result) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < deadline) {
            Optional<Json.Fields> pending = api.pending(ben);
            if (pending.isPresent()) {
                return pending.get();
            }
            if (result.isDone()) {
                throw new IllegalStateException("The DELETE was not held but ended with " + result.get() + ".");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IllegalStateException("The DELETE was not held within 30 seconds.");
    }

    private void decide(Api api, Json.Fields approval, Secret ben, String server) throws Exception {
        String choice = "approve";
        if (!automatic) {
            screen.say("You are Ben now. Here you type `approve` or `deny`. From another terminal it would be:");
            screen.say("  ./imprimatur login --server " + server + " --person ben --code-file "
                    + folder.resolve("data/sign-in/ben"));
            screen.say("  ./imprimatur approve --server " + server + " " + approval.text("id"));
            choice = screen.ask("approve or deny?", "approve", "deny", "deny");
        }
        long start = System.nanoTime();
        Api.Answer answer = api.vote(approval, choice, "decided in the demo", ben);
        if (answer.status() == 409) {
            screen.say("It has been decided already: "
                    + answer.body().findText("detail").orElse(""));
            return;
        }
        answer.agreed();
        screen.good("Ben: " + choice + ", taken in " + (System.nanoTime() - start) / 1_000_000 + " ms.");
    }

    private void drops(Agent agent) {
        screen.step("The agent drops a table. Policy denies that; nobody is even asked.");
        show(agent, "DROP TABLE orders");
    }

    private void show(Agent agent, String sql) {
        screen.say(sql);
        show(agent.run(sql, screen::say));
    }

    private void show(Agent.Result result) {
        switch (result) {
            case Agent.Result.Rows(int count, String first) -> screen.good(count + " row, the first says: " + first);
            case Agent.Result.Changed(int count) -> screen.good(count + " rows changed");
            case Agent.Result.Failed(String state, String message) -> screen.refused(state + " " + message);
        }
    }

    private int verify(Installation installation) throws IOException {
        screen.step("Everything above is in the audit log. Is it complete and untouched?");
        String log = installation.log().toString();
        String key = Files.readString(installation.logKey()).strip();
        screen.say("imprimatur audit verify " + log + " --key " + key);
        int code = dev.imprimatur.cli.Main.run("audit", "verify", log, "--key", key);
        screen.say(
                "An outsider needs a copy of that folder and this key, and no gateway. Any client of C2SP's tlog-tiles reads"
                        + " it.");
        return code;
    }

    static <T> T required(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalStateException("The demo lacks `" + what + "`: build it again.");
        }
        return value;
    }
}
