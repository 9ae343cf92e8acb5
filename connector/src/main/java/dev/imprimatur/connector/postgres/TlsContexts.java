package dev.imprimatur.connector.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS on either side, from PEM files. */
final class TlsContexts {

    private TlsContexts() {}

    /** For clients: shows {@code certificate}. */
    static SSLContext server(PostgresConfig.Certificate certificate) {
        try {
            Certificate[] chain = certificates(certificate.chain()).toArray(Certificate[]::new);
            char[] none = {};
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, none);
            store.setKeyEntry("gateway", key(certificate.key()), none, chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, none);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "The certificate `" + certificate.chain() + "` with the key `" + certificate.key()
                            + "` can't be used: " + why(e),
                    e);
        }
    }

    /** For the target. */
    static SSLContext client(PostgresConfig.Upstream upstream) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust(upstream), new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("TLS to `" + upstream.host() + "` can't be set up: " + why(e), e);
        }
    }

    private static String why(Exception failure) {
        return failure instanceof NoSuchFileException missing
                ? "there is no file `" + missing.getFile() + "`."
                : String.valueOf(failure.getMessage());
    }

    private static TrustManager[] trust(PostgresConfig.Upstream upstream) throws GeneralSecurityException, IOException {
        return switch (upstream.tls()) {
            case DISABLE -> throw new IllegalArgumentException("Without TLS there is nobody to trust.");
            case REQUIRE -> new TrustManager[] {new Anyone()};
            case VERIFY_FULL -> {
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                Optional<KeyStore> authorities = Optional.empty();
                if (upstream.authority().isPresent()) {
                    KeyStore store = KeyStore.getInstance("PKCS12");
                    store.load(null, new char[0]);
                    int i = 0;
                    for (Certificate certificate :
                            certificates(upstream.authority().get())) {
                        store.setCertificateEntry("authority-" + i++, certificate);
                    }
                    authorities = Optional.of(store);
                }
                if (authorities.isPresent()) {
                    factory.init(authorities.get());
                } else {
                    factory.init((KeyStore) null);
                }
                yield factory.getTrustManagers();
            }
        };
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    private static PrivateKey key(Path file) throws GeneralSecurityException, IOException {
        String pem = Files.readString(file);
        String begin = "-----BEGIN PRIVATE KEY-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END PRIVATE KEY-----");
        if (from < 0 || to < from) {
            throw new IOException("the key is not PKCS #8 without a password; convert it with `openssl pkcs8 -topk8`.");
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // a key of another kind
            }
        }
        throw new IOException("the key is neither RSA nor EC nor EdDSA.");
    }

    /** {@code tls: require} encrypts and does not look at who answers, as the operator asked. */
    private static final class Anyone extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
