package dev.imprimatur.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {

    private static Reach outside(String... addresses) {
        return new Reach(false, name -> {
            InetAddress[] all = new InetAddress[addresses.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = InetAddress.getByName(addresses[i]);
            }
            return all;
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "0.0.0.0",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "192.0.0.8",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::10.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "2002:7f00:1::",
                "fe80::1",
                "fd00::1",
                "fec0::1",
                "ff02::1",
                "2001:db8::1"
            })
    void addressesInsideAreRefused(String address) {
        assertThat(outside(address).objection(URI.create("https://hooks.example.com/x")))
                .hasValueSatisfying(why -> assertThat(why).contains("hooks.example.com", "inside"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "93.184.216.34",
                "172.32.0.1",
                "100.128.0.1",
                "2606:4700::1111",
                "64:ff9b::5db8:d822",
                "2002:5db8:d822::"
            })
    void addressesOutsideAreNot(String address) {
        assertThat(outside(address).objection(URI.create("https://hooks.example.com/x")))
                .isEmpty();
    }

    @Test
    void oneAddressInsideIsEnough() {
        assertThat(outside("93.184.216.34", "10.0.0.1").objection(URI.create("https://hooks.example.com/")))
                .isPresent();
    }

    @Test
    void withoutTlsOnlyWhereItIsMeant() {
        URI plain = URI.create("http://hooks.example.com/");
        assertThat(outside("93.184.216.34").objection(plain))
                .hasValueSatisfying(why -> assertThat(why).contains("TLS"));
        assertThat(new Reach(true, name -> new InetAddress[0]).objection(plain)).isEmpty();
    }

    @Test
    void aNameWithoutAddressIsNotAsked() {
        Reach nowhere = new Reach(false, name -> {
            throw new UnknownHostException(name);
        });
        assertThat(nowhere.objection(URI.create("https://nowhere.example.com/")))
                .isPresent();
    }
}
