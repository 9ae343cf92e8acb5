package dev.imprimatur.server.config;

import dev.imprimatur.channel.Reach;
import dev.imprimatur.channel.email.MailConfig;
import dev.imprimatur.core.policy.Risk;
import dev.imprimatur.identity.yaml.Block;
import dev.imprimatur.identity.yaml.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Reads {@code channels.mail}. */
final class MailReader {

    private static final Pattern SERVER = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+):([1-9][0-9]{0,4})");

    private final Path base;
    private final Map<String, String> environment;

    /** @param base for relative paths */
    MailReader(Path base, Map<String, String> environment) {
        this.base = base;
        this.environment = environment;
    }

    MailConfig read(String name, Block block) {
        block.only(
                "name",
                "server",
                "tls",
                "ca-file",
                "user",
                "password",
                "password-file",
                "password-env",
                "from",
                "to",
                "digest",
                "inside");
        boolean inside =
                block.find("inside").map(value -> value.scalar().flag()).orElse(false);
        try {
            return new MailConfig(
                    name,
                    server(block, inside),
                    block.text("from"),
                    to(block),
                    block.findBlock("digest").map(MailReader::digests),
                    new Reach(inside, InetAddress::getAllByName),
                    block.find("ca-file").map(file -> trust(file.scalar())));
        } catch (IllegalArgumentException e) {
            throw block.refused(String.valueOf(e.getMessage()));
        }
    }

    private MailConfig.Server server(Block block, boolean inside) {
        Yaml.Scalar written = block.get("server").scalar();
        Matcher form = SERVER.matcher(written.text());
        if (!form.matches() || Integer.parseInt(form.group(2)) > 65_535) {
            throw written.refused(
                    "`" + written.text() + "` is no mail server: write `HOST:PORT`, as `smtp.example.com:587`.");
        }
        MailConfig.Security security = security(block, inside);
        Optional<MailConfig.Login> login = block.findText("user")
                .map(user -> new MailConfig.Login(user, SecretReference.read(block, "password", base, environment)));
        return new MailConfig.Server(form.group(1), Integer.parseInt(form.group(2)), security, login);
    }

    private static MailConfig.Security security(Block block, boolean inside) {
        String word = block.findText("tls").orElse("starttls");
        MailConfig.Security security = switch (word) {
            case "starttls" -> MailConfig.Security.STARTTLS;
            case "implicit" -> MailConfig.Security.IMPLICIT;
            case "none" -> MailConfig.Security.NONE;
            default ->
                throw block.get("tls")
                        .refused("`" + word
                                + "` is no way to protect mail: write `starttls` (mostly port 587), `implicit` (mostly"
                                + " port 465), or `none` for a server on the inside.");
        };
        if (security == MailConfig.Security.NONE && !inside) {
            throw block.get("tls")
                    .refused("Without TLS whoever is on the way reads what is asked: write `inside: true` where this is"
                            + " meant.");
        }
        return security;
    }

    private static List<String> to(Block block) {
        List<String> to = new ArrayList<>();
        for (Yaml each : block.list("to")) {
            String address = each.scalar().text();
            if (!MailConfig.isAddress(address)) {
                throw each.refused(
                        "`" + address + "` is no address that mail is sent to: write it as `owners@example.com`.");
            }
            to.add(address);
        }
        return to;
    }

    private static MailConfig.Digests digests(Block block) {
        block.only("every", "risk");
        Yaml.Scalar risk = block.get("risk").scalar();
        return new MailConfig.Digests(
                Spans.read(block.get("every").scalar()),
                Arrays.stream(Risk.values())
                        .filter(each -> each.word().equals(risk.text()))
                        .findFirst()
                        .orElseThrow(() -> risk.refused("`" + risk.text() + "` is no risk: use "
                                + Arrays.stream(Risk.values()).map(Risk::word).collect(Collectors.joining(", "))
                                + ".")));
    }

    /** Trusts the certificates in {@code written}, and no others. */
    private SSLSocketFactory trust(Yaml.Scalar written) {
        Path file = base.resolve(written.text());
        try (InputStream pem = Files.newInputStream(file)) {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (all.isEmpty()) {
                throw written.refused("The file `" + file + "` has no certificate: it must be PEM.");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate each : all) {
                store.setCertificateEntry("ca-" + store.size(), each);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (IOException e) {
            throw written.refused("The file `" + file + "` can't be read: check that it exists, and who may read it.");
        } catch (GeneralSecurityException e) {
            throw written.refused("The file `" + file + "` is not understood: it must be certificates in PEM.");
        }
    }
}
