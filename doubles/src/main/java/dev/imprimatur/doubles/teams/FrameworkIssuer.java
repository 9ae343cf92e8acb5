package dev.imprimatur.doubles.teams;

import dev.imprimatur.core.seal.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Issues the tokens that requests to a bot carry: RS256, with keys that say for which channels they may speak. */
public final class FrameworkIssuer {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /**
     * A key.
     *
     * @param endorsements the channels that it may speak for
     */
    public record Key(String name, KeyPair pair, List<String> endorsements) {

        /** Its public half, as a key set has it. */
        public Json.Fields open() {
            RSAPublicKey key = (RSAPublicKey) pair.getPublic();
            return Json.fields()
                    .with("kty", "RSA")
                    .with("use", "sig")
                    .with("kid", name)
                    .with("x5t", name)
                    .with("n", BASE64.encodeToString(unsigned(key.getModulus())))
                    .with("e", BASE64.encodeToString(unsigned(key.getPublicExponent())))
                    .with("endorsements", Json.texts(endorsements))
                    .build();
        }

        private static byte[] unsigned(BigInteger number) {
            byte[] bytes = number.toByteArray();
            return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        }
    }

    /** Making one takes seconds, where code is not compiled well. */
    private static final KeyPair FIRST = fresh();

    private final String name;
    private final List<Key> keys = new ArrayList<>();
    private int made = 1;

    /** @param name what it calls itself */
    public FrameworkIssuer(String name) {
        this.name = name;
        keys.add(new Key("key-1", FIRST, List.of("msteams")));
    }

    /** Makes a key that may speak for Teams; tokens are signed with it from now on, and those before it are gone. */
    public synchronized void rotate() {
        keys.clear();
        made++;
        keys.add(key("key-" + made, "msteams"));
    }

    /** One more key, in the set as well. */
    public synchronized Key add(String kid, String... endorsements) {
        Key key = key(kid, endorsements);
        keys.add(key);
        return key;
    }

    /** A key that is in no set. */
    public static Key key(String kid, String... endorsements) {
        return new Key(kid, fresh(), List.of(endorsements));
    }

    private static KeyPair fresh() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it calls itself. */
    public String name() {
        return name;
    }

    /** The one that signs. */
    public synchronized Key current() {
        return keys.getFirst();
    }

    /** The key set. */
    public synchronized Json.Fields set() {
        return Json.fields().with("keys", Json.array(keys, Key::open)).build();
    }

    /** The header of a token of the current key. */
    public Json.Builder header() {
        return Json.fields().with("alg", "RS256").with("kid", current().name()).with("typ", "JWT");
    }

    /** What a token says, good from a minute ago for an hour. */
    public Json.Builder claims(String audience, String service, Instant now) {
        return Json.fields()
                .with("iss", name)
                .with("aud", audience)
                .with("serviceurl", service)
                .with("nbf", now.getEpochSecond() - 60)
                .with("exp", now.getEpochSecond() + 3_600);
    }

    /** A token that the current key signs. */
    public String token(Json.Fields header, Json.Fields claims) {
        return token(current(), header, claims);
    }

    /** A token. */
    public static String token(Key key, Json.Fields header, Json.Fields claims) {
        String signed = part(header.canonical()) + "." + part(claims.canonical());
        return signed + "." + signature(key, signed);
    }

    /** A part of a token. */
    public static String part(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** RS256. */
    public static String signature(Key key, String signed) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.pair().getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
