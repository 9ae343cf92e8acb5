package dev.imprimatur.core.seal;

import java.util.Arrays;

/** What a browser says that it had an authenticator do: the JSON that WebAuthn calls client data. */
public final class ClientData {

    /** The longest that is read, in bytes. */
    public static final int LONGEST = 4_096;

    private ClientData() {}

    /**
     * Refuses what is not exactly this.
     *
     * @param type {@code webauthn.create} or {@code webauthn.get}
     * @param origin the pages that may ask, as scheme, host and port
     * @param challenge what the gateway gave to be signed
     * @throws Unproven when it is something else, for another page, inside a page of another site, or unreadable
     */
    public static void require(Bytes clientData, String type, String origin, Bytes challenge) {
        if (clientData.length() > LONGEST) {
            throw new Unproven("What the browser said is too long.");
        }
        try {
            Json.Fields client = (Json.Fields) Json.parse(clientData.toArray());
            if (!client.text("type").equals(type)) {
                throw new Unproven(
                        "The passkey was used for something else (`" + client.text("type") + "`) than `" + type + "`.");
            }
            if (!Arrays.equals(Bytes.ofBase64Url(client.text("challenge")).toArray(), challenge.toArray())) {
                throw new Unproven("The passkey signed something else than this.");
            }
            if (!client.text("origin").equals(origin)) {
                throw new Unproven(
                        "The passkey was asked by a page of `" + client.text("origin") + "`, not of `" + origin + "`.");
            }
            if (client.find("topOrigin").isPresent()
                    || (client.find("crossOrigin").isPresent() && client.flag("crossOrigin"))) {
                throw new Unproven("The passkey was asked inside a page of another site.");
            }
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new Unproven("What the browser said can't be read: " + e.getMessage());
        }
    }
}
