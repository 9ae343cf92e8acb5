package dev.imprimatur.bench;

import dev.imprimatur.core.seal.Secret;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Makes a password for a target that lives as long as the run. */
final class Passwords {

    private Passwords() {}

    static Secret password(RandomGenerator chance) {
        byte[] bytes = new byte[16];
        chance.nextBytes(bytes);
        return new Secret(HexFormat.of().formatHex(bytes));
    }
}
