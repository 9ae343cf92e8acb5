package dev.imprimatur.channel.email;

import dev.imprimatur.core.action.Visible;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/** Hands messages to a server, over one connection for all, with a deadline for each step and one for all of them. */
final class Smtp {

    private static final Visible VISIBLE = new Visible(StandardCharsets.US_ASCII);
    private static final int LONGEST_ANSWER = 200;

    private final MailConfig config;
    private final Duration step;
    private final Duration whole;
    private final InstantSource clock;

    /**
     * For the server of {@code config}.
     *
     * @param step the longest that the server may keep silent
     * @param whole the longest that everything may last
     */
    Smtp(MailConfig config, Duration step, Duration whole, InstantSource clock) {
        this.config = config;
        this.step = step;
        this.whole = whole;
        this.clock = clock;
    }

    /** What the server says to each, in their order. */
    List<Taken> send(List<Mail> mails) {
        List<Taken> answers = new ArrayList<>();
        FutureTask<Boolean> work = new FutureTask<>(() -> work(mails, answers), true);
        Thread thread = Thread.ofVirtual().name("mail " + config.name()).start(work);
        String why = "it was not sent";
        try {
            work.get(whole.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            why = "the server did not take it within " + whole.toSeconds() + " s";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            why = "the gateway stops";
        } catch (ExecutionException e) {
            why = "the message can't be made: " + e.getCause();
        }
        List<Taken> all;
        synchronized (answers) {
            all = new ArrayList<>(answers);
        }
        thread.interrupt(); // closes the connection, where it still is
        while (all.size() < mails.size()) {
            all.add(new Taken.NotNow(why));
        }
        return all;
    }

    private void work(List<Mail> mails, List<Taken> answers) {
        Session session = Session.getInstance(properties());
        try (Transport transport = session.getTransport("smtp")) {
            connect(transport);
            for (Mail mail : mails) {
                Taken taken = send(mail, session, transport);
                synchronized (answers) {
                    answers.add(taken);
                }
            }
        } catch (MessagingException e) {
            synchronized (answers) {
                Taken taken = judged(e);
                while (answers.size() < mails.size()) { // what is said before any message is about all of them
                    answers.add(taken instanceof Taken.Never(String why) ? new Taken.NotNow(why) : taken);
                }
            }
        }
    }

    private void connect(Transport transport) throws MessagingException {
        MailConfig.Server server = config.server();
        Optional<MailConfig.Login> login = server.login();
        if (login.isPresent()) {
            transport.connect(
                    server.host(),
                    server.port(),
                    login.get().user(),
                    login.get().password().reveal());
        } else {
            transport.connect();
        }
    }

    private Taken send(Mail mail, Session session, Transport transport) {
        try {
            if (!transport.isConnected()) {
                connect(transport);
            }
            Message message = message(mail, session);
            transport.sendMessage(message, message.getAllRecipients());
            return new Taken.Yes();
        } catch (MessagingException e) {
            return judged(e);
        }
    }

    private MimeMessage message(Mail mail, Session session) throws MessagingException {
        MimeMessage message = new Named(session, "<" + mail.id() + ">");
        try {
            message.setFrom(new InternetAddress(config.from(), "Imprimatur", "utf-8"));
        } catch (UnsupportedEncodingException e) {
            throw new MessagingException("there is no UTF-8", e);
        }
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(mail.to(), true));
        message.setHeader("Subject", HeaderText.of(mail.letter().subject()));
        message.setSentDate(Date.from(clock.instant()));
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("X-Auto-Response-Suppress", "All");
        if (mail.about().isPresent()) {
            message.setHeader("In-Reply-To", "<" + mail.about().get() + ">");
            message.setHeader("References", "<" + mail.about().get() + ">");
        }
        if (mail.list()) {
            message.setHeader("List-Id", "<" + config.name() + ".imprimatur." + config.domain() + ">");
            message.setHeader(
                    "List-Unsubscribe", "<mailto:" + config.from() + "?subject=unsubscribe%20" + config.name() + ">");
        }
        MimeMultipart parts = new MimeMultipart("alternative");
        parts.addBodyPart(part(mail.letter().text(), "plain"));
        parts.addBodyPart(part(mail.letter().html(), "html"));
        message.setContent(parts);
        message.saveChanges();
        return message;
    }

    private static MimeBodyPart part(String text, String kind) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text.replace("\n", "\r\n"), "utf-8", kind);
        part.setHeader("Content-Transfer-Encoding", "quoted-printable");
        return part;
    }

    private Properties properties() {
        MailConfig.Server server = config.server();
        Properties all = new Properties();
        all.setProperty("mail.smtp.host", server.host());
        all.setProperty("mail.smtp.port", Integer.toString(server.port()));
        all.setProperty("mail.smtp.from", config.from());
        all.setProperty("mail.smtp.localhost", config.domain());
        all.setProperty("mail.smtp.auth", Boolean.toString(server.login().isPresent()));
        all.setProperty("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
        for (String what : List.of("connectiontimeout", "timeout", "writetimeout")) {
            all.setProperty("mail.smtp." + what, Long.toString(step.toMillis()));
        }
        all.setProperty("mail.smtp.quitwait", "false");
        all.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        all.setProperty("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        switch (server.security()) {
            case IMPLICIT -> all.setProperty("mail.smtp.ssl.enable", "true");
            case STARTTLS -> {
                all.setProperty("mail.smtp.starttls.enable", "true");
                all.setProperty("mail.smtp.starttls.required", "true");
            }
            case NONE -> {}
        }
        config.trust().ifPresent(factory -> {
            all.put("mail.smtp.ssl.socketFactory", factory);
            all.setProperty("mail.smtp.ssl.socketFactory.fallback", "false");
        });
        return all;
    }

    /** A code of 500 and more, for one message or address, is the server's last word; all else may be different later. */
    private static Taken judged(MessagingException failed) {
        int code = causes(failed).stream().mapToInt(Smtp::code).max().orElse(0);
        String why = sentence(failed);
        return code >= 500 ? new Taken.Never(why) : new Taken.NotNow(why);
    }

    /** From the outermost to the innermost. */
    private static List<Throwable> causes(MessagingException failed) {
        List<Throwable> causes = new ArrayList<>();
        Optional<Throwable> next = Optional.of(failed);
        while (next.isPresent()) {
            causes.add(next.get());
            next = next.flatMap(one -> one instanceof MessagingException messaging
                    ? Optional.ofNullable(messaging.getNextException())
                    : Optional.ofNullable(one.getCause()));
        }
        return causes;
    }

    private static int code(Throwable one) {
        return switch (one) {
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSenderFailedException sender -> sender.getReturnCode();
            case SMTPSendFailedException send -> send.getReturnCode();
            default -> 0;
        };
    }

    private static String sentence(MessagingException failed) {
        if (failed instanceof AuthenticationFailedException) {
            return "the server does not take the gateway's user and password";
        }
        Throwable cause = causes(failed).getLast();
        String said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String line = VISIBLE.line(said.strip().lines().findFirst().orElse(""));
        return line.length() <= LONGEST_ANSWER ? line : line.substring(0, LONGEST_ANSWER) + "…";
    }

    /** Keeps the name that it was given, so that one that is sent twice can be told. */
    private static final class Named extends MimeMessage {

        private final String name;

        Named(Session session, String name) {
            super(session);
            this.name = name;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", name);
        }
    }
}
