package dev.imprimatur.channel.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imprimatur.core.seal.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookKeyTest {

    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final long TIMESTAMP = 1_614_265_330;
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    /** The published vector of Standard Webhooks. */
    @Test
    void signsWithASharedSecretAsPublished() {
        WebhookKey key = WebhookKey.parse(new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        assertThat(key.sign(ID, TIMESTAMP, BODY)).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    /** With the first key of RFC 8032. */
    @Test
    void signsWithEd25519() {
        byte[] seed = HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        WebhookKey key =
                WebhookKey.parse(new Secret("whsk_" + Base64.getEncoder().encodeToString(seed)));
        assertThat(key.sign(ID, TIMESTAMP, BODY))
                .isEqualTo(
                        "v1a,fldxM4gAKugP6nnt1hdz3sgGfZ6d99nzrMFnZOELIxbzEHoVmAb2ADpkJK7zgPePmPsle0zV9jSeGlHFG2NVAw==");
    }

    @Test
    void anotherByteIsAnotherSignature() {
        WebhookKey key = WebhookKey.parse(new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        String signature = key.sign(ID, TIMESTAMP, BODY);
        assertThat(key.sign(ID + "x", TIMESTAMP, BODY)).isNotEqualTo(signature);
        assertThat(key.sign(ID, TIMESTAMP + 1, BODY)).isNotEqualTo(signature);
        assertThat(key.sign(ID, TIMESTAMP, "{\"test\":2432232314}".getBytes(StandardCharsets.UTF_8)))
                .isNotEqualTo(signature);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "whsec_",
                "whsec_AAAA",
                "whsec_!!!!",
                "whsk_AAAA",
                "whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
            })
    void refusesWhatIsNoKeyAndSaysNothingOfIt(String text) {
        assertThatThrownBy(() -> WebhookKey.parse(new Secret(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains("whsec_").doesNotContain("AAAA", "!!!!", "MfKQ"));
    }
}
