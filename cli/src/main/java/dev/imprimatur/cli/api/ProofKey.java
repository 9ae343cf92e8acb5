package dev.imprimatur.cli.api;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * An Ed25519 key in a file (RFC 8037), with which the holder of a token proves that it is theirs (DPoP, RFC 9449).
 */
public final class ProofKey {

    private static final Set<PosixFilePermission> PRIVATE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final int LENGTH = 32;

    private final PrivateKey key;
    private final Json.Fields open;

    private ProofKey(PrivateKey key, Json.Fields open) {
        this.key = key;
        this.open = open;
    }

    /** Makes a key in {@code file}, which must not be there; only its owner may read it. */
    public static ProofKey make(Path file) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] secret = ((EdECPrivateKey) pair.getPrivate())
                    .getBytes()
                    .orElseThrow(() -> new GeneralSecurityException("no bytes"));
            byte[] spki = pair.getPublic().getEncoded();
            Json.Fields all = open(Arrays.copyOfRange(spki, spki.length - LENGTH, spki.length))
                    .with("d", Bytes.of(secret).base64Url())
                    .build();
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PRIVATE));
            Files.write(file, (all.canonical() + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE);
            return read(file);
        } catch (FileAlreadyExistsException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL, "`" + file + "` is there already.", "Name a file that is not there yet.");
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL, "`" + file + "` can't be written.", "Check the folder and its permissions.");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no Ed25519; every conforming one does.", e);
        }
    }

    /** Reads a key. */
    public static ProofKey read(Path file) {
        try {
            if (!Files.getPosixFilePermissions(file).equals(PRIVATE)) {
                throw new Failure(
                        ExitCode.CANNOT_TELL,
                        "`" + file + "` is a private key, but others may read or change it.",
                        "Run `chmod 600 " + file + "`; if somebody may have read it, make a new one.");
            }
            Json.Fields all = (Json.Fields) Json.parse(Files.readAllBytes(file));
            if (!all.text("kty").equals("OKP") || !all.text("crv").equals("Ed25519")) {
                throw new IllegalArgumentException("not Ed25519");
            }
            PrivateKey key = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(
                            NamedParameterSpec.ED25519,
                            Bytes.ofBase64Url(all.text("d")).toArray()));
            return new ProofKey(
                    key, open(Bytes.ofBase64Url(all.text("x")).toArray()).build());
        } catch (IOException | IllegalArgumentException | ClassCastException | GeneralSecurityException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "`" + file + "` holds no Ed25519 key that can be read.",
                    "Make one with `imprimatur token key " + file + "`.");
        }
    }

    private static Json.Builder open(byte[] point) {
        return Json.fields()
                .with("crv", "Ed25519")
                .with("kty", "OKP")
                .with("x", Bytes.of(point).base64Url());
    }

    /** The public half, as a JSON Web Key. */
    public Json.Fields open() {
        return open;
    }

    /** Its RFC 7638 thumbprint: of the members that matter, in their order. */
    public String thumbprint() {
        return Bytes.of(Digest.of(open.canonicalBytes()).bytes()).base64Url();
    }

    /** A proof for one request with one token. */
    public String proof(String method, URI address, Secret token, Instant now) {
        byte[] name = new byte[16];
        new SecureRandom().nextBytes(name);
        String header = Json.fields()
                .with("alg", "EdDSA")
                .with("jwk", open)
                .with("typ", "dpop+jwt")
                .build()
                .canonical();
        String place = address.toString().replaceFirst("[?#].*", "");
        String claims = Json.fields()
                .with("ath", Bytes.of(token.digest().bytes()).base64Url())
                .with("htm", method)
                .with("htu", place)
                .with("iat", now.getEpochSecond())
                .with("jti", Bytes.of(name).base64Url())
                .build()
                .canonical();
        String input = encoded(header) + "." + encoded(claims);
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + Bytes.of(signature.sign()).base64Url();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key does not sign.", e);
        }
    }

    private static String encoded(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8)).base64Url();
    }
}
