package dev.imprimatur.core.audit;

import static dev.imprimatur.core.audit.EveryEvent.ACTION;
import static dev.imprimatur.core.audit.EveryEvent.APPROVAL;
import static dev.imprimatur.core.audit.EveryEvent.AT;
import static dev.imprimatur.core.audit.EveryEvent.DIGEST;
import static dev.imprimatur.core.audit.EveryEvent.EVE;
import static dev.imprimatur.core.audit.EveryEvent.PASSKEY;
import static dev.imprimatur.core.audit.EveryEvent.POLICY;

import dev.imprimatur.core.Samples;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.policy.PolicyVersion;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Account;
import dev.imprimatur.core.subject.Audience;
import dev.imprimatur.core.subject.IssuedCredential;
import dev.imprimatur.core.subject.KnownPerson;
import dev.imprimatur.core.subject.LinkedAccount;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Role;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Samples of what is about the gateway and those who use it, not about an action. */
final class GatewayEvents {

    private GatewayEvents() {}

    static List<? extends AuditEvent> about(String kind) {
        return switch (kind) {
            case "PolicyLoaded" ->
                List.of(
                        new AuditEvent.PolicyLoaded(new PolicyVersion(POLICY, Optional.empty()), 3, AT),
                        new AuditEvent.PolicyLoaded(new PolicyVersion(POLICY, Optional.of("1f2e3d")), 3, AT));
            case "PolicyRefused" -> List.of(new AuditEvent.PolicyRefused(List.of("rules.yaml:3: what is `x`?"), AT));
            case "Configured" ->
                List.of(new AuditEvent.Configured(
                        new Configuration(
                                "0.1.0",
                                DIGEST,
                                "127.0.0.1:8470",
                                true,
                                Map.of(
                                        new Target("app/billing"), Optional.empty(),
                                        new Target("postgres/shop"), Optional.of("127.0.0.1:6543"))),
                        AT));
            case "CredentialIssued" ->
                Arrays.stream(Audience.values()).map(GatewayEvents::issued).toList();
            case "CredentialRevoked" ->
                List.of(
                        new AuditEvent.CredentialRevoked("tok-1", EVE.id(), AT),
                        new AuditEvent.CredentialRevoked("tok-1", EVE.id(), AT.plusSeconds(600), AT));
            case "SignedIn" ->
                List.of(
                        new AuditEvent.SignedIn("person:eve", true, "otp", "", AT),
                        new AuditEvent.SignedIn("person:eve", false, "otp", "wrong-code", AT));
            case "PersonChanged" -> changes();
            case "PasskeyRegistered" -> List.of(new AuditEvent.PasskeyRegistered(PASSKEY.of(EVE.id())));
            case "PasskeyRemoved" -> List.of(new AuditEvent.PasskeyRemoved(PASSKEY.of(EVE.id()), EVE.id(), AT));
            case "AccountLinked" -> linked();
            case "AuditRead" ->
                List.of(
                        new AuditEvent.AuditRead(
                                EVE.id(), asked().with("type", "held").build(), 7, AT),
                        new AuditEvent.AuditRead(
                                EVE.id(), asked().with("index", 7).build(), 1, AT));
            case "Erased" -> erasures();
            case "ReadsForgotten" -> List.of(new AuditEvent.ReadsForgotten(17, AT));
            case "Lifecycle" ->
                List.of(
                        new AuditEvent.Lifecycle("started", "0.1.0", AT),
                        new AuditEvent.Lifecycle("stopped", "0.1.0", AT));
            default -> throw new AssertionError("There is no sample of `" + kind + "`: add one.");
        };
    }

    private static List<? extends AuditEvent> changes() {
        return Stream.of("known", "changed", "refused", "disabled", "enabled")
                .map(what -> new AuditEvent.PersonChanged(
                        new KnownPerson(
                                EVE.id(),
                                new KnownPerson.Account("https://id.example.com", "00u1"),
                                "Eve",
                                Set.of("owners"),
                                Set.of(Role.OPERATOR),
                                false,
                                AT,
                                AT,
                                1),
                        what,
                        "provider",
                        AT))
                .toList();
    }

    private static List<? extends AuditEvent> erasures() {
        return Stream.of(
                        new ErasureScope.Subject(EVE.id()),
                        new ErasureScope.Approval(APPROVAL),
                        new ErasureScope.Action(ACTION),
                        new ErasureScope.Before(AT))
                .map(scope -> new AuditEvent.Erased(
                        new Erasure(
                                scope,
                                List.of(new IndexRange(3, 3), new IndexRange(7, 9)),
                                5,
                                List.of(APPROVAL),
                                List.of(new ApprovalId("apr-3333333333"))),
                        EVE.id(),
                        "She asked for it.",
                        AT))
                .toList();
    }

    private static List<AuditEvent> linked() {
        LinkedAccount link = new LinkedAccount(
                new Account(Account.OIDC, "https://id.example.com", "00u2"),
                EVE.id(),
                Optional.of(PrincipalId.parse("person:eve-too")),
                AT,
                Optional.empty(),
                1);
        LinkedAccount chat = new LinkedAccount(
                new Account("slack", "T1", "U1"), EVE.id(), Optional.empty(), AT, Optional.empty(), 1);
        return List.of(
                new AuditEvent.AccountLinked(link, EVE.id()),
                new AuditEvent.AccountLinked(chat, EVE.id()),
                new AuditEvent.AccountLinked(link.endedBy(EVE.id(), false, AT), EVE.id()));
    }

    private static Json.Builder asked() {
        return Json.fields();
    }

    private static AuditEvent issued(Audience audience) {
        return new AuditEvent.CredentialIssued(new IssuedCredential(
                "tok-1",
                DIGEST,
                Samples.bot().id(),
                EVE.id(),
                audience,
                Set.of("postgres/*"),
                "token",
                AT,
                AT.plusSeconds(60),
                Optional.empty(),
                Optional.of(DIGEST)));
    }
}
