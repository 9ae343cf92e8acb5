package dev.imprimatur.storage.sql;

import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.delivery.Backlog;
import dev.imprimatur.core.delivery.Postings;
import dev.imprimatur.core.execution.Tenure;
import dev.imprimatur.core.subject.CredentialStore;
import dev.imprimatur.core.subject.RowStore;
import java.util.List;

/** Everything the gateway keeps in one database. */
public interface Storage extends AutoCloseable {

    ApprovalStore approvals();

    RememberedPermits permits();

    CredentialStore credentials();

    /** People whom an identity provider told of. */
    RowStore people();

    /** Sessions of people. */
    RowStore sessions();

    /** Passkeys of people. */
    RowStore passkeys();

    /** What channels have yet to deliver. */
    Backlog backlog();

    /** Which messages show which approval. */
    Postings postings();

    /** Removes the rows of approvals that ended; those that are gone already are gone. */
    void remove(List<ApprovalId> approvals);

    /**
     * Nothing that was removed or replaced until now is left in the database's files, as far as that is up to us.
     *
     * @throws dev.imprimatur.core.approval.StorageFailure when that can't be done now
     */
    void forget();

    /** Accounts that are linked to people. */
    RowStore accounts();

    /** One-time codes for linking accounts. */
    RowStore claims();

    /** Whether no other gateway works on the database. */
    Tenure tenure();

    /**
     * Asks the database for an answer now.
     *
     * @throws dev.imprimatur.core.approval.StorageFailure when it gives none
     */
    void check();

    @Override
    void close();
}
