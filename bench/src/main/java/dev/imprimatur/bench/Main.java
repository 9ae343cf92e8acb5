package dev.imprimatur.bench;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code bench/run COMMAND}. Exit 0: it ran; 1: it failed, and standard error says why; 2: a wrong call. */
public final class Main {

    private static final String HELP = """
            Usage: bench/run COMMAND [OPTIONS]

              jmh [PATTERN]   decide, digest, parse, audit append; PATTERN and options as JMH takes them (jmh -h)
              postgres        pgbench against PostgreSQL itself, through pgbouncer, and through the gateway, whose log
                              has each read before its answer or, batched, a moment later; in turns
                  --seconds N   for each single measurement (default 5)
                  --rounds N    how often each is measured (default 3)
                  --modes LIST  of simple,extended,prepared (default: all)
                  --clients LIST  (default 1,8,32)
                  --warm-up N   seconds for which each gateway runs first, for each mode (default 30)
              resume          from the vote to the result of the held statement
                  --count N     how many statements (default 20)
              click           from a click in Slack to the result of the held statement
                  --count N     how many statements (default 200)
                  --pending N   how many others wait meanwhile (default 100)
              held            heap of the gateway for each session with a held statement
                  --sessions N  (default 5000)
              appends         how long the audit log takes to be durable while many clients read through the gateway
                  --clients N   (default 64)
                  --seconds N   (default 20)
                  --warm-up N   seconds for which they read first (default 30)
              audit           a log of many events: writing it, indexing, finding, taking out, verifying
                  --events N    in thousands (default 1000)

              --jvm OPTION    one more option for the JVM of the gateway; may be repeated

            Everything listens on loopback, in a temporary folder that is removed at the end. `postgres` needs `pgbench`
            and `pgbouncer`, `appends` needs `pgbench`. Figures of one run can be compared with each other, not with those of another run.

            Example: bench/run postgres --seconds 3 --modes prepared --clients 8
            """;

    private static final Map<String, Set<String>> COMMANDS = Map.of(
            "postgres", Set.of("--seconds", "--rounds", "--modes", "--clients", "--warm-up", "--jvm"),
            "resume", Set.of("--count", "--jvm"),
            "click", Set.of("--count", "--pending", "--jvm"),
            "held", Set.of("--sessions", "--jvm"),
            "appends", Set.of("--clients", "--seconds", "--warm-up", "--jvm"),
            "audit", Set.of("--events"));

    private Main() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        // the launcher passes its own word on
        words = !words.isEmpty() && words.getFirst().equals("bench") ? words.subList(1, words.size()) : words;
        try {
            System.exit(run(words));
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + " See `bench/run --help`.");
            System.exit(2);
        } catch (Exception e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
    }

    private static int run(List<String> words) throws Exception {
        if (words.isEmpty() || words.contains("--help")) {
            System.out.print(HELP);
            return words.isEmpty() ? 2 : 0;
        }
        String command = words.getFirst();
        List<String> rest = words.subList(1, words.size());
        if (command.equals("jmh")) {
            org.openjdk.jmh.Main.main(rest.toArray(String[]::new));
            return 0;
        }
        Set<String> known = COMMANDS.get(command);
        if (known == null) {
            throw new IllegalArgumentException("`" + command + "` is no command.");
        }
        Options options = Options.read(rest, known);
        // standard output belongs to the figures
        System.setProperty("logback.configurationFile", "dev/imprimatur/bench/logging.xml");
        switch (command) {
            case "postgres" -> new PostgresComparison(options, System.out).run();
            case "appends" -> new DurableAppends(options, System.out).run();
            case "audit" -> new AuditScale(options, System.out).run();
            case "click" -> new ClickLatency(options, System.out).run();
            case "resume" -> new ResumeLatency(options, System.out).run();
            default -> new HeldSessions(options, System.out).run();
        }
        return 0;
    }
}
