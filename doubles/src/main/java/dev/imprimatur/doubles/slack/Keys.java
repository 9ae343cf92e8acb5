package dev.imprimatur.doubles.slack;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a workspace and an app know each other by. These are made up, and good for nothing anywhere else.
 *
 * @param team id of the workspace
 * @param app id of the app
 * @param signing what callbacks are signed with
 */
public record Keys(String team, String app, String botToken, String appToken, String signing) {

    /** Those that every double has, unless it is told otherwise. */
    public static final Keys MADE_UP = new Keys(
            "T0DOUBLE1",
            "A0DOUBLE1",
            "xoxb-double-of-a-bot-token",
            "xapp-double-of-an-app-token",
            "5ec7e70fd0ub1e5ec7e70fd0ub1e0000");

    /** The header {@code X-Slack-Signature} for a body. */
    public String sign(long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(signing.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update(("v0:" + timestamp + ":").getBytes(StandardCharsets.UTF_8));
            return "v0=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HmacSHA256; every conforming one does.", e);
        }
    }
}
