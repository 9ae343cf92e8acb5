package dev.imprimatur.server.witness;

import dev.imprimatur.server.StartRefused;
import dev.imprimatur.server.Stopping;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code imprimatur witness serve}. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private static final String HELP = """
            Usage: imprimatur witness serve --listen HOST:PORT --key FILE --name NAME --log VKEY [--log VKEY ...] --data DIR

            Starts a witness (C2SP tlog-witness): it cosigns the checkpoints of the logs it knows, each only when it grew out
            of the one before. Run it on another machine than the gateway, under somebody else's account. It prints its key,
            for the gateway's `audit.witnesses`, and serves until it is told to stop (Ctrl-C, SIGTERM).

              --listen HOST:PORT  where it listens, without TLS: put something before it that encrypts
              --key FILE          its key; made at the first start, for its owner alone
              --name NAME         under which it cosigns, as example.com/witness
              --log VKEY          the key of a log, as `imprimatur audit key` prints it
              --data DIR          its memory; never restore an older copy of it
              --help              this text

            Example: imprimatur witness serve --listen 127.0.0.1:8480 --key witness.key --name example.com/witness \\
                       --log "$(cat log.vkey)" --data witness

            Exit codes: 0 stopped, 1 the witness can't start (one sentence says why), 2 wrong usage, 70 a defect.
            """;

    private Main() {}

    /** Serves until the process is told to stop. */
    public static void main(String[] arguments) throws InterruptedException {
        List<String> words = List.of(arguments);
        if (words.contains("--help")) {
            System.out.print(HELP);
            return;
        }
        List<String> rest =
                !words.isEmpty() && words.getFirst().equals("witness") ? words.subList(1, words.size()) : words;
        try {
            if (rest.isEmpty() || !rest.getFirst().equals("serve")) {
                throw new IllegalArgumentException("This call is not understood.");
            }
            serve(WitnessCall.of(rest.subList(1, rest.size())));
        } catch (StartRefused e) {
            end(1, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            end(2, e.getMessage() + " See `imprimatur witness serve --help`.");
        } catch (RuntimeException e) {
            LOG.error("The witness does not start.", e);
            System.exit(70);
        }
    }

    private static void end(int code, String sentence) {
        System.err.println("imprimatur: " + sentence);
        System.exit(code);
    }

    private static void serve(WitnessCall call) throws InterruptedException {
        RunningWitness witness = RunningWitness.start(call, InstantSource.system());
        System.out.println(witness.key().text());
        LOG.info(
                "The witness `{}` listens at {}:{}.", call.name(), call.listen().getHostString(), witness.port());
        Stopping.await(witness);
    }
}
