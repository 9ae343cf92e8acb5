package dev.imprimatur.connector.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Of a target that does not report its search path, as those before PostgreSQL 18. */
final class CircumstancesTest {

    private static final String SAFE = "public";
    private static final String UNSAFE = "elsewhere, pg_catalog";

    private static Circumstances at(String path) {
        return new Circumstances("shop", Map.of("DateStyle", "ISO, MDY"), path, "owner");
    }

    private static void set(Circumstances circumstances, String path, boolean local) {
        circumstances.set(Circumstances.PATH, Optional.of(path), local);
    }

    private static boolean trusts(Circumstances circumstances) {
        return !circumstances.meaning().distrustsNames();
    }

    private static String told(Circumstances circumstances, String name) {
        return String.valueOf(circumstances.meaning().state().get(name));
    }

    @Test
    void anOrdinaryRollbackChangesNothing() throws ProtocolViolation {
        Circumstances circumstances = at(SAFE);
        for (int i = 0; i < 2; i++) {
            circumstances.ready('T');
            circumstances.report("TimeZone", "UTC");
            circumstances.expectEnd(false);
            circumstances.rolledBackPartly();
            circumstances.rolledBackWholly();
            circumstances.ready('I');
        }
        assertThat(trusts(circumstances)).isTrue();
        assertThat(told(circumstances, "search_path")).isEqualTo(SAFE);
        assertThat(told(circumstances, "role")).isEqualTo("owner");
    }

    @Test
    void aRollbackPutsThePathBack() {
        Circumstances circumstances = at(UNSAFE);
        circumstances.ready('T');
        set(circumstances, SAFE, false);
        assertThat(trusts(circumstances)).isTrue();
        circumstances.expectEnd(false);
        assertThat(trusts(circumstances)).isFalse();
        circumstances.rolledBackWholly();
        circumstances.ready('I');
        assertThat(told(circumstances, "search_path")).isEqualTo(UNSAFE);
        assertThat(trusts(circumstances)).isFalse();
    }

    @Test
    void aPathForOneTransactionEndsWithIt() {
        Circumstances circumstances = at(UNSAFE);
        circumstances.ready('T');
        set(circumstances, SAFE, true);
        circumstances.expectEnd(true);
        assertThat(trusts(circumstances)).isFalse();
        circumstances.committed();
        circumstances.ready('I');
        assertThat(told(circumstances, "search_path")).isEqualTo(UNSAFE);
    }

    @Test
    void aPathIsNotKnownBehindASavepoint() {
        Circumstances circumstances = at(UNSAFE);
        circumstances.ready('T');
        set(circumstances, SAFE, false);
        circumstances.rolledBackToSavepoint();
        circumstances.committed();
        circumstances.ready('I');
        assertThat(told(circumstances, "search_path")).startsWith("unsure");
        String once = told(circumstances, "search_path");
        circumstances.ready('T');
        circumstances.codeRan();
        circumstances.rolledBackToSavepoint();
        assertThat(told(circumstances, "search_path")).isEqualTo(once);
    }

    @Test
    void codeMakesThePathUnknownAndSettingItKnownAgain() {
        Circumstances circumstances = at(SAFE);
        set(circumstances, SAFE, false);
        circumstances.codeRan();
        assertThat(trusts(circumstances)).isFalse();
        set(circumstances, SAFE, false);
        assertThat(trusts(circumstances)).isTrue();
        circumstances.codeRan();
        circumstances.allPutBack();
        assertThat(told(circumstances, "search_path")).isEqualTo(SAFE);
    }

    @Test
    void aRoleIsPutBackToTheOneOfTheStart() {
        Circumstances circumstances = at(SAFE);
        circumstances.becomes(Optional.of("none"), false);
        assertThat(told(circumstances, "role")).isEqualTo("none");
        circumstances.becomes(Optional.empty(), false);
        assertThat(told(circumstances, "role")).isEqualTo("owner");
        circumstances.becomesAnotherUser(true, false);
        assertThat(told(circumstances, "role")).startsWith("unsure");
        circumstances.becomesAnotherUser(false, true);
        circumstances.committed();
        assertThat(told(circumstances, "role")).startsWith("unsure");
    }

    @Test
    void longValuesAndSettingsWithoutMeaningAreNotKept() {
        Circumstances circumstances = at(SAFE);
        Meaning before = circumstances.meaning();
        circumstances.assume("work_mem", "1".repeat(10_000));
        assertThat(circumstances.meaning()).isSameAs(before);
        circumstances.assume("search_path", "x".repeat(100_000));
        assertThat(circumstances.meaning().weight()).isLessThan(2_000);
    }

    @Test
    void aPathForOneTransactionEndsWithItBehindASavepointToo() {
        Circumstances circumstances = at(SAFE);
        circumstances.ready('T');
        set(circumstances, UNSAFE, true);
        circumstances.rolledBackPartly();
        circumstances.rolledBackToSavepoint();
        assertThat(trusts(circumstances)).isFalse();
        circumstances.committed();
        circumstances.ready('I');
        assertThat(told(circumstances, "search_path")).isEqualTo(SAFE);
    }

    @Test
    void aCommitOfAFailedTransactionIsARollback() {
        Circumstances circumstances = at(SAFE);
        Consequences consequences = new Consequences(new SessionNames(1_000), circumstances);
        SessionEffect commit = new SessionEffect.Transaction(SessionEffect.Transaction.Control.COMMIT, "", false);
        circumstances.ready('T');
        set(circumstances, UNSAFE, false);
        circumstances.rolledBackPartly();
        circumstances.ready('E');
        consequences.expect(commit);
        circumstances.rolledBackPartly(); // by its tag
        consequences.settle(commit);
        circumstances.ready('I');
        assertThat(told(circumstances, "search_path")).isEqualTo(SAFE);
        circumstances.ready('T');
        set(circumstances, UNSAFE, true);
        consequences.expect(commit);
        circumstances.rolledBackPartly();
        consequences.doubt(List.of(commit)); // it failed
        circumstances.ready('I');
        assertThat(told(circumstances, "search_path")).isEqualTo(SAFE);
    }

    @Test
    void aTextThatFailedBehindACommitLeavesNothingKnown() {
        Circumstances circumstances = at(SAFE);
        Consequences consequences = new Consequences(new SessionNames(1_000), circumstances);
        circumstances.rolledBackPartly();
        consequences.doubt(List.of(
                new SessionEffect.SetRole("other", false),
                new SessionEffect.Transaction(SessionEffect.Transaction.Control.COMMIT, "", false)));
        circumstances.ready('E');
        circumstances.rolledBackWholly();
        circumstances.ready('I');
        assertThat(told(circumstances, "role")).startsWith("unsure");
        assertThat(trusts(circumstances)).isFalse();
    }

    @Test
    void aTextThatFailedBehindItsCommitDoesNotPutBack() {
        Circumstances circumstances = at(SAFE);
        Consequences consequences = new Consequences(new SessionNames(1_000), circumstances);
        circumstances.ready('T');
        circumstances.becomes(Optional.of("other"), false);
        circumstances.rolledBackPartly();
        consequences.doubt(List.of(new SessionEffect.Transaction(SessionEffect.Transaction.Control.COMMIT, "", false)));
        circumstances.ready('I');
        assertThat(told(circumstances, "role")).startsWith("unsure");
    }

    @Test
    void codeBehindASavepointIsNotForgottenByACommit() {
        Circumstances circumstances = at(SAFE);
        circumstances.ready('T');
        set(circumstances, UNSAFE, true);
        circumstances.rolledBackToSavepoint();
        circumstances.codeRan();
        circumstances.committed();
        circumstances.ready('I');
        assertThat(trusts(circumstances)).isFalse();
    }

    @Test
    void codeMayEndATransactionOfItsOwn() {
        Circumstances circumstances = at(SAFE);
        circumstances.codeRan();
        circumstances.rolledBackWholly();
        circumstances.ready('I');
        assertThat(told(circumstances, "role")).startsWith("unsure");
        assertThat(trusts(circumstances)).isFalse();
    }
}
