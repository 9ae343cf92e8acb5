package dev.imprimatur.core.tree;

import dev.imprimatur.core.seal.NoteKey;
import dev.imprimatur.core.seal.Secret;
import dev.imprimatur.core.seal.SigningKey;
import java.util.Base64;
import java.util.HexFormat;

/** Keys for tests, from seeds that everybody can read. */
final class Keys {

    private static final String PKCS8 = "302e020100300506032b657004220420";
    private static final String X509 = "302a300506032b6570032100";

    /** Seed 00 01 02 … 1f. */
    static final SigningKey LOG = of(
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");

    /** Seed 20 21 22 … 3f. */
    static final SigningKey WITNESS = of(
            "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
            "29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7");

    private Keys() {}

    static SigningKey of(String seed, NoteKey open) {
        return of(seed, HexFormat.of().formatHex(open.publicKey().toArray()));
    }

    private static SigningKey of(String seed, String open) {
        return SigningKey.decode(new Secret(base64(PKCS8 + seed) + "\n" + base64(X509 + open)));
    }

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }
}
