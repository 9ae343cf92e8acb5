package dev.imprimatur.server.api;

/** Who may call an endpoint. Everyone else is refused before anything of it is done. */
public enum Access {
    /** Whoever comes, without a credential. */
    ANYBODY,
    /** Whoever comes with what a chat or another system signed; the endpoint itself verifies that, because only it knows how. */
    SIGNED,
    /** Whoever shows a credential; the endpoint itself refuses who can't vote, because it records that. */
    VOTER,
    /** Programs that propose actions, and people. */
    KNOWN,
    /** As {@link #KNOWN}, but for people who only audit: they take no part. */
    ACTOR,
    /** People, in a session of their own. */
    SIGNED_IN,
    /** As {@link #SIGNED_IN}, but for people who only audit. */
    PERSON,
    /** Auditors and administrators. */
    AUDITOR,
    /** Operators and administrators. */
    OPERATOR,
    /** Auditors, operators and administrators. */
    OVERSEER,
    /** Administrators. */
    ADMINISTRATOR;

    /** Whether the credential of a program that proposes actions is looked at. */
    boolean programs() {
        return switch (this) {
            case KNOWN, ACTOR -> true;
            case ANYBODY, SIGNED, VOTER, SIGNED_IN, PERSON, AUDITOR, OPERATOR, OVERSEER, ADMINISTRATOR -> false;
        };
    }

    /** Whether {@code caller}, whose credential is good here, may call. */
    boolean admits(Caller caller) {
        return switch (this) {
            case ANYBODY, SIGNED, VOTER, KNOWN -> true;
            case ACTOR -> !caller.onlyAudits();
            case SIGNED_IN -> caller.inPerson();
            case PERSON -> caller.inPerson() && !caller.onlyAudits();
            case AUDITOR -> caller.audits();
            case OPERATOR -> caller.operates();
            case OVERSEER -> caller.audits() || caller.operates();
            case ADMINISTRATOR -> caller.administers();
        };
    }

    /** Whom it is for, as a sentence ends. */
    String whom() {
        return switch (this) {
            case ANYBODY, SIGNED, VOTER, KNOWN -> "whoever is known here";
            case ACTOR -> "programs and people that act here, not for those who only audit";
            case SIGNED_IN -> "people in a session of their own";
            case PERSON -> "people who take part here, not for those who only audit";
            case AUDITOR -> "auditors and administrators";
            case OPERATOR -> "operators and administrators";
            case OVERSEER -> "auditors, operators and administrators";
            case ADMINISTRATOR -> "administrators";
        };
    }
}
