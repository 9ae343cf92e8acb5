package dev.imprimatur.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private static final ApprovalId APPROVAL = new ApprovalId("apr-2222222222");

    /** 0 started, 1 and 2 of `act-1` by the bot, 3 hold, 4 and 5 votes, 6 approved, 7 released, 8 executed, 9 act-2 by eve. */
    private static List<Json.Fields> events() {
        List<Json.Fields> events = new ArrayList<>();
        for (Json.Fields event : Chain.whole().events()) {
            Json.Fields named = event.findText("action").isPresent()
                    ? Personal.put(event, "action", java.util.Optional.of(Json.of("act-1")))
                    : event;
            events.add(event.text("type").equals("attempted") ? by(named, "agent:bot") : named);
        }
        events.add(by(Chain.event("attempted", 30).with("action", "act-2").build(), "person:eve"));
        return events;
    }

    private static Json.Fields by(Json.Fields event, String actor) {
        Json subject = Json.fields()
                .with("actor", actor)
                .with("behalf", Json.texts(List.of()))
                .build();
        return Personal.put(event, "subject", java.util.Optional.of(subject));
    }

    private static Selection selection(ErasureScope scope, int events) {
        Selection selection = new Selection(scope);
        events().subList(0, events).forEach(selection::learn);
        return selection;
    }

    private static List<Integer> held(ErasureScope scope) {
        Selection selection = selection(scope, events().size());
        return IntStream.range(0, events().size())
                .filter(index -> selection.holds(events().get(index)))
                .boxed()
                .toList();
    }

    @Test
    void ofASubjectIsWhatItDidAndWhatWasSaidOfThat() {
        ErasureScope bot = new ErasureScope.Subject(PrincipalId.parse("agent:bot"));
        assertThat(held(bot)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(selection(bot, 10).approvals()).containsExactly(APPROVAL);
        assertThat(selection(bot, 10).votes()).isEmpty();
    }

    @Test
    void ofAVoterIsWhatTheySaidAndDid() {
        ErasureScope eve = new ErasureScope.Subject(PrincipalId.parse("person:eve"));
        assertThat(held(eve)).containsExactly(4, 9);
        assertThat(selection(eve, 10).approvals()).isEmpty();
        assertThat(selection(eve, 10).votes()).containsExactly(APPROVAL);
    }

    @Test
    void ofAnApprovalIsEveryActionThatItWasAbout() {
        assertThat(held(new ErasureScope.Approval(APPROVAL))).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(held(new ErasureScope.Action(new ActionId("act-1")))).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(held(new ErasureScope.Action(new ActionId("act-2")))).containsExactly(9);
    }

    @Test
    void beforeAMomentIsEverythingUntilThen() {
        assertThat(held(new ErasureScope.Before(Chain.NOON.plusSeconds(3)))).containsExactly(0, 1, 2, 3);
    }

    @Test
    void whatIsPendingOrUsableOrRunsIsOpen() {
        ErasureScope bot = new ErasureScope.Subject(PrincipalId.parse("agent:bot"));
        for (int events : List.of(4, 5, 6)) {
            assertThat(selection(bot, events).open(Chain.NOON.plusSeconds(86_400)))
                    .as("pending")
                    .containsExactly(APPROVAL);
        }
        assertThat(selection(bot, 7).open(Chain.NOON.plusSeconds(10)))
                .as("usable")
                .containsExactly(APPROVAL);
        assertThat(selection(bot, 7).open(Chain.NOON.plusSeconds(86_400)))
                .as("never used")
                .isEmpty();
        assertThat(selection(bot, 8).open(Chain.NOON.plusSeconds(86_400)))
                .as("runs")
                .containsExactly(APPROVAL);
        assertThat(selection(bot, 9).open(Chain.NOON.plusSeconds(10))).as("ran").isEmpty();
        ErasureScope eve = new ErasureScope.Subject(PrincipalId.parse("person:eve"));
        assertThat(selection(eve, 5).open(Chain.NOON)).as("they voted").containsExactly(APPROVAL);
    }
}
