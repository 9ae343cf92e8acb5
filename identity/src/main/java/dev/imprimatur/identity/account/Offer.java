package dev.imprimatur.identity.account;

import dev.imprimatur.core.subject.Account;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;

/** What one side of a link says, until the other side answers. */
public sealed interface Offer {

    /** From this moment on it is good for nothing. */
    Instant expires();

    /**
     * A person wants to be the one who shows the code, too.
     *
     * @param session in which they asked; the offer ends with it
     */
    record OfPerson(PrincipalId person, String session, Instant expires) implements Offer {}

    /**
     * Whoever holds an account where nobody signs in, as in a chat, wants to be the one who shows the code.
     *
     * @param name by which people recognise the account
     */
    record OfAccount(Account account, String name, Instant expires) implements Offer {}
}
