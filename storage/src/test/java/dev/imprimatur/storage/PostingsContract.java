package dev.imprimatur.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.delivery.Posting;
import dev.imprimatur.core.delivery.Postings;
import org.junit.jupiter.api.Test;

/** What every medium must do for the messages that show approvals. */
public abstract class PostingsContract {

    private static final ApprovalId ONE = new ApprovalId("apr-2222222222");
    private static final ApprovalId OTHER = new ApprovalId("apr-3333333333");

    protected abstract Postings postings();

    @Test
    void findsWhatShowsAnApproval() {
        Posting first = new Posting("chat", "C1/1.1", ONE, "C1", "a");
        Posting second = new Posting("chat", "C2/1.1", ONE, "C2", "a");
        postings().put(second);
        postings().put(first);
        postings().put(new Posting("chat", "C1/1.2", OTHER, "C1", "a"));
        postings().put(new Posting("other", "C1/1.1", ONE, "C1", "a"));
        assertThat(postings().of("chat", ONE)).containsExactly(first, second);
        assertThat(postings().find("chat", "C1/1.2").orElseThrow().approval()).isEqualTo(OTHER);
        assertThat(postings().find("chat", "c1/1.1")).isEmpty();
        assertThat(postings().find("nobody", "C1/1.1")).isEmpty();
    }

    @Test
    void keepsWhatAMessageShowsNow() {
        Posting posting = new Posting("chat", "C1/1.1", ONE, "C1", "a");
        postings().put(posting);
        postings().put(posting.showing("b"));
        assertThat(postings().of("chat", ONE)).containsExactly(posting.showing("b"));
    }
}
