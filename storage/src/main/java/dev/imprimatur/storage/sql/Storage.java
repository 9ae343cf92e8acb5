package dev.imprimatur.storage.sql;

import dev.imprimatur.core.approval.ApprovalStore;
import dev.imprimatur.core.subject.CredentialStore;
import dev.imprimatur.core.subject.RowStore;

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

    /** Accounts that are linked to people. */
    RowStore accounts();

    /** One-time codes for linking accounts. */
    RowStore claims();

    /**
     * Asks the database for an answer now.
     *
     * @throws dev.imprimatur.core.approval.StorageFailure when it gives none
     */
    void check();

    @Override
    void close();
}
