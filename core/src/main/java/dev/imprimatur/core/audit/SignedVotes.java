package dev.imprimatur.core.audit;

import dev.imprimatur.core.approval.Assertion;
import dev.imprimatur.core.approval.BrokenGlass;
import dev.imprimatur.core.approval.Terms;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.core.seal.CoseKey;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.seal.Unproven;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The passkeys that a log tells of, and whether they signed the votes that it says they signed. */
final class SignedVotes {

    /** One that was registered and not removed. */
    private static final class Registered {
        final String person;
        final CoseKey key;
        final String site;
        final String origin;
        long counter;

        Registered(Json.Fields event) {
            this.person = event.text("who");
            this.key = CoseKey.read(Bytes.ofBase64Url(event.text("public_key")));
            this.site = event.text("site");
            this.origin = event.text("origin");
            this.counter = event.whole("counter");
        }
    }

    private final Map<String, Registered> passkeys = new HashMap<>();

    void registered(Json.Fields event) throws Misstep {
        Registered passkey = new Registered(event);
        Registered known = passkeys.put(event.text("credential"), passkey);
        if (known != null && !known.person.equals(passkey.person)) {
            throw Misstep.tampered("A passkey of `" + known.person + "` was registered for `" + passkey.person + "`.");
        }
    }

    void removed(Json.Fields event) {
        passkeys.remove(event.text("credential"));
    }

    /** Whether a passkey signed this vote, or the breaking of glass. What says so and did not is a misstep. */
    boolean signed(Json.Fields event) throws Misstep {
        Json.Fields evidence = event.fields("evidence");
        boolean claimed = evidence.flag("passkey");
        String voter = event.findText("voter").orElseGet(() -> event.text("by"));
        if (claimed != evidence.find("assertion").isPresent()) {
            throw Misstep.tampered("The vote of `" + voter + "` "
                    + (claimed ? "has no signature, though it says" : "has a signature, though it does not say")
                    + " that a passkey signed it.");
        }
        if (!claimed) {
            return false;
        }
        Assertion assertion = Assertion.of(evidence.fields("assertion"));
        Registered passkey = Optional.ofNullable(
                        passkeys.get(assertion.credential().base64Url()))
                .filter(found -> found.person.equals(voter))
                .orElseThrow(() -> Misstep.tampered("The vote of `" + voter
                        + "` was signed with a passkey that was not registered for them just then."));
        try {
            assertion.verify(
                    passkey.key,
                    passkey.site,
                    passkey.origin,
                    Assertion.challenge(
                            event.text("approval"),
                            event.findText("choice").orElse(BrokenGlass.CHOICE),
                            event.text("because"),
                            Terms.of(event),
                            evidence.text("seen")));
        } catch (Unproven e) {
            throw Misstep.tampered(
                    "The passkey's signature under the vote of `" + voter + "` does not hold. " + e.getMessage());
        }
        if (!assertion.counts(passkey.counter)) {
            throw Misstep.tampered("The passkey that signed the vote of `" + voter + "` counts `" + assertion.counter()
                    + "` signatures, and had counted `" + passkey.counter + "` before: there is a copy of it.");
        }
        passkey.counter = assertion.counter();
        return true;
    }
}
