package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people try with glass that may be broken, each named by what is attempted. */
final class GlassAttackTest extends Attacks {

    private Reply breakGlass(String token, Held held) {
        return breakGlass(token, held, "production is down");
    }

    private Reply breakGlass(String token, Held held, String because) {
        return rig.post(
                token,
                "/v1/approvals/" + held.approval() + "/break-glass",
                Json.fields()
                        .with("because", because)
                        .with("seen", held.digest())
                        .build());
    }

    private Reply review(String token, Held held, String finding) {
        return rig.post(
                token,
                "/v1/reviews/" + held.approval() + "/votes",
                Json.fields()
                        .with("finding", finding)
                        .with("because", "as the log shows")
                        .build());
    }

    private Held broken(String session) {
        Held held = held(bot, "rescue");
        Reply reply = breakGlass(session, held);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.text("state")).isEqualTo("glass-broken");
        return held;
    }

    private void refusedBreak(Reply reply, Held held, String why) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(403);
        assertThat(reply.problem()).isEqualTo("glass-refused");
        assertThat(reply.text("why")).isEqualTo(why);
        assertThat(state(held)).isEqualTo("pending");
        assertThat(rig.events("glass-refused").getLast().text("why")).isEqualTo(why);
    }

    private String collected(Held held) {
        return rig.get(bot, "/v1/approvals/" + held.approval()).text("permit");
    }

    private List<Json.Fields> open(Held held) {
        return rig.get(rig.session("ben"), "/v1/reviews").list("reviews").stream()
                .filter(review -> review.text("approval").equals(held.approval()))
                .toList();
    }

    @Test
    void runOnceWhatWasBroken() {
        Held held = broken(rig.session("erik"));
        String permit = collected(held);
        assertThat(rig.consume(bot, permit).status()).isEqualTo(200);
        refused(rig.consume(bot, permit), 409, "used already");
        assertThat(rig.outcome(bot, permit, "done").status()).isEqualTo(204);
        Json.Fields event = rig.events("glass-broken").getLast();
        assertThat(event.text("by")).isEqualTo("person:erik");
        assertThat(event.flag("own")).isFalse();
        assertThat(open(held)).hasSize(1);
    }

    @Test
    void breakItForOnesOwnAgentIsFlagged() {
        String medic = rig.token(rig.session("erik"), "agent:medic", "actions");
        Held held = held(medic, "rescue");
        assertThat(breakGlass(rig.session("erik"), held).status()).isEqualTo(200);
        assertThat(rig.events("glass-broken").getLast().flag("own")).isTrue();
    }

    @Test
    void breakAsAMachine() {
        Held held = held(bot, "rescue");
        assertThat(breakGlass(bot, held).status()).isEqualTo(401);
        assertThat(breakGlass(rig.token(rig.session("erik"), "person:erik", "actions"), held)
                        .status())
                .isEqualTo(401);
        assertThat(state(held)).isEqualTo("pending");
    }

    @Test
    void breakWithoutBeingAsked() {
        Held held = held(bot, "rescue");
        refusedBreak(breakGlass(rig.session("ben"), held), held, "not-asked");
        refusedBreak(breakGlass(rig.session("ada"), held), held, "not-asked");
    }

    @Test
    void breakInSomebodysPlace() {
        Held held = held(bot, "rescue");
        Json.Fields lent = Json.fields()
                .with("to", "person:hank")
                .with("until", java.time.Instant.now().plusSeconds(600).toString())
                .with("because", "on holiday")
                .build();
        assertThat(rig.post(rig.session("erik"), "/v1/delegations", lent).status())
                .isEqualTo(201);
        refusedBreak(breakGlass(rig.session("hank"), held), held, "not-asked");
    }

    @Test
    void breakWhatNoRuleLetsAnybodyBreak() {
        Held held = held(bot, "wipe");
        refusedBreak(breakGlass(rig.session("erik"), held), held, "no-glass");
    }

    @Test
    void breakWithoutThePasskey() {
        Held held = held(bot, "operate");
        refusedBreak(breakGlass(rig.session("erik"), held), held, "no-passkey");
    }

    @Test
    void breakAnotherAction() {
        Held held = held(bot, "rescue");
        refusedBreak(
                breakGlass(
                        rig.session("erik"),
                        new Held(held.approval(), Digest.of(new byte[] {1}).toString())),
                held,
                "other-digest");
    }

    @Test
    void breakWithoutAReason() {
        Held held = held(bot, "rescue");
        for (String reason : List.of("", "  ", "!!!", "\u200B")) {
            assertThat(breakGlass(rig.session("erik"), held, reason).status()).isEqualTo(400);
        }
        assertThat(state(held)).isEqualTo("pending");
    }

    @Test
    void breakTwice() {
        Held held = broken(rig.session("erik"));
        assertThat(breakGlass(rig.session("fay"), held).status()).isEqualTo(409);
    }

    @Test
    void approveWhatIsBroken() {
        Held held = broken(rig.session("erik"));
        assertThat(approve(rig.session("ben"), held).status()).isEqualTo(409);
    }

    @Test
    void breakWhatIsFrozen() {
        Held held = held(bot, "rescue");
        String id = freeze(rig.session("olga"), "agent:bot").text("id");
        refusedBreak(breakGlass(rig.session("erik"), held), held, "policy");
        thaw(rig.session("olga"), id);
    }

    @Test
    void useWhatWasFrozenAfterIt() {
        Held held = broken(rig.session("erik"));
        String permit = collected(held);
        String id = freeze(rig.session("olga"), "agent:bot").text("id");
        refused(rig.consume(bot, permit), 409, "Frozen");
        thaw(rig.session("olga"), id);
    }

    @Test
    void breakWhatPolicyDeniesByNow() {
        Held held = held(bot, "rescue");
        String denied = Given.RULES.replace("operation: rotate-root-keys", "operation: [rotate-root-keys, rescue]");
        policy(denied);
        refusedBreak(breakGlass(rig.session("erik"), held), held, "policy");
        policy(Given.RULES);
    }

    @Test
    void useWhatPolicyLetsNobodyBreakByNow() {
        Held held = broken(rig.session("erik"));
        String permit = collected(held);
        policy(Given.RULES.replaceFirst("(?m)^.*break-glass: \\{ from: \"group:sre\", review.*\n", ""));
        refused(rig.consume(bot, permit), 409, "lets nobody run it unapproved");
        policy(Given.RULES);
    }

    private void policy(String rules) {
        int loads = rig.events("policy-loaded").size();
        rig.write("policies/rules.yaml", rules);
        Rig.await(() -> rig.events("policy-loaded").size() > loads);
    }

    @Test
    void useWhatSomebodyBrokeWhoLostTheirGroup() {
        Held held = broken(rig.session("erik"));
        String permit = collected(held);
        rig.write("people.yaml", Given.PEOPLE.replace("name: Erik, groups: [sre]", "name: Erik"));
        refused(rig.consume(bot, permit), 409, "may no longer run this unapproved");
        rig.write("people.yaml", Given.PEOPLE);
    }

    // Reviews

    @Test
    void closeTheReviewAsTwoOthers() {
        Held held = broken(rig.session("erik"));
        assertThat(review(rig.session("ben"), held, "justified").text("state")).isEqualTo("open");
        Reply closed = review(rig.session("dora"), held, "unjustified");
        assertThat(closed.text("state")).isEqualTo("closed");
        assertThat(closed.text("finding")).isEqualTo("unjustified");
        assertThat(open(held)).isEmpty();
        assertThat(rig.events("review-closed").getLast().texts("reviewers"))
                .containsExactly("person:ben", "person:dora");
    }

    @Test
    void reviewWhatOneBroke() {
        Held held = broken(rig.session("fay"));
        refused(review(rig.session("fay"), held, "justified"), 403, "nobody looks into what is their own");
    }

    @Test
    void reviewAsTheOwnerOfTheAgent() {
        Held held = broken(rig.session("erik"));
        refused(review(rig.session("anna"), held, "justified"), 403, "nobody looks into what is their own");
    }

    @Test
    void reviewTwice() {
        Held held = broken(rig.session("erik"));
        review(rig.session("ben"), held, "justified");
        refused(review(rig.session("ben"), held, "justified"), 403, "one person counts once");
        assertThat(open(held)).hasSize(1);
    }

    @Test
    void reviewWithoutBeingAsked() {
        Held held = broken(rig.session("erik"));
        for (String person : List.of("cara", "olga", "ada")) {
            assertThat(review(rig.session(person), held, "justified").status())
                    .as(person)
                    .isEqualTo(403);
        }
    }

    @Test
    void reviewAsAMachineOrAnAuditor() {
        Held held = broken(rig.session("erik"));
        assertThat(review(bot, held, "justified").status()).isEqualTo(401);
        assertThat(review(rig.session("aldo"), held, "justified").status()).isEqualTo(403);
    }

    @Test
    void waitForTheReviewToBeForgotten() {
        Held held = broken(rig.session("erik"));
        review(rig.session("ben"), held, "justified");
        rig.restart(moved);
        List.of("ben", "dora", "ada", "anna", "erik", "fay", "olga", "aldo", "cara")
                .forEach(rig::forget);
        assertThat(open(held))
                .singleElement()
                .satisfies(review -> assertThat(review.array("findings")).hasSize(1));
        refused(review(rig.session("ben"), held, "justified"), 403, "one person counts once");
        assertThat(review(rig.session("dora"), held, "justified").text("finding"))
                .isEqualTo("justified");
    }

    @Test
    void reviewWhatNobodyBroke() {
        Held held = held(bot, "rescue");
        assertThat(review(rig.session("ben"), held, "justified").status()).isEqualTo(404);
    }

    @Test
    void whatIsClosedIsListedInPagesTheLastOneFirst() {
        Held first = broken(rig.session("erik"));
        Held second = broken(rig.session("erik"));
        for (Held held : List.of(first, second)) {
            assertThat(review(rig.session("ben"), held, "justified").status()).isEqualTo(200);
            Reply last = review(rig.session("dora"), held, "unjustified");
            assertThat(last.text("state")).as(last.text()).isEqualTo("closed");
        }
        String olga = rig.session("olga");
        Reply page = rig.get(olga, "/v1/reviews?state=closed&limit=1");
        Json.Fields newest = page.list("reviews").getFirst();
        assertThat(newest.text("approval")).isEqualTo(second.approval());
        assertThat(newest.text("state")).isEqualTo("closed");
        assertThat(newest.text("finding")).isEqualTo("unjustified");
        assertThat(newest.array("findings")).hasSize(2);
        assertThat(page.text("next")).isEqualTo(second.approval());
        Reply next = rig.get(olga, "/v1/reviews?state=closed&limit=1&before=" + second.approval());
        assertThat(next.list("reviews").getFirst().text("approval")).isEqualTo(first.approval());
        assertThat(open(first)).isEmpty();
        assertThat(rig.get(olga, "/v1/reviews?state=closed&before=apr-2222222222")
                        .status())
                .isEqualTo(404);
        assertThat(rig.get(olga, "/v1/reviews?state=gone").status()).isEqualTo(400);
        assertThat(rig.get(olga, "/v1/reviews?limit=3").status()).isEqualTo(400);
        assertThat(rig.get(bot, "/v1/reviews?state=closed").status())
                .isEqualTo(rig.get(bot, "/v1/reviews").status());
    }
}
