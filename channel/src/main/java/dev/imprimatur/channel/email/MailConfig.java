package dev.imprimatur.channel.email;

import dev.imprimatur.channel.Reach;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.core.seal.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;

/**
 * One way to send mail as the operator wrote it.
 *
 * @param name the operator's, before the colon where rules name places
 * @param from whom messages are from
 * @param to whom they go to where a rule names no address of this channel; empty for nobody
 * @param digests what is not told at once; empty where everything is
 * @param trust whom TLS trusts; empty for whom Java does
 */
public record MailConfig(
        String name,
        Server server,
        String from,
        List<String> to,
        Optional<Digests> digests,
        Reach reach,
        Optional<SSLSocketFactory> trust) {

    /** How the connection is protected. */
    public enum Security {
        /** TLS from the first byte. */
        IMPLICIT,
        /** TLS before anything is said; nothing is sent to a server that does not offer it. */
        STARTTLS,
        /** None, for a server on the inside. */
        NONE
    }

    /**
     * The server that takes messages.
     *
     * @param login empty where it asks for none
     */
    public record Server(String host, int port, Security security, Optional<Login> login) {

        public Server {
            if (login.isPresent() && security == Security.NONE) {
                throw new IllegalArgumentException("A password is not sent without TLS.");
            }
        }
    }

    /** What the gateway signs in to the server with. */
    public record Login(String user, Secret password) {}

    /**
     * Holds that are told together.
     *
     * @param every at the full multiples of this since 1970, UTC
     * @param risk the highest that can wait so long
     */
    public record Digests(Duration every, Risk risk) {

        public Digests {
            if (every.compareTo(Duration.ofMinutes(1)) < 0 || every.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(
                        "`" + every.toSeconds() + "` seconds are no time between digests: use 1m to 1d.");
            }
        }
    }

    /** Nothing in it means anything to a mail server, a header or a command line. */
    private static final Pattern ADDRESS = Pattern.compile(
            "[A-Za-z0-9](?:[A-Za-z0-9._+=-]{0,62}[A-Za-z0-9])?@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?");

    public MailConfig {
        to = List.copyOf(to);
        for (String address : to) {
            check(address);
        }
        check(from);
    }

    /** Whether {@code text} is an address that mail is sent to: plain, without quotes, comments or a name. */
    public static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches() && !text.contains("..");
    }

    private static void check(String address) {
        if (!isAddress(address)) {
            throw new IllegalArgumentException(
                    "`" + address + "` is no address that mail is sent to: write it as `owners@example.com`.");
        }
    }

    /** The part of {@link #from} behind the at sign. */
    String domain() {
        return from.substring(from.indexOf('@') + 1);
    }
}
