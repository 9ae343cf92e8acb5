package dev.imprimatur.core.delivery;

import java.time.Duration;
import java.time.Instant;

/** What came of an attempt to deliver an event. */
public sealed interface Delivery {

    /** The other side has it. */
    record Done() implements Delivery {}

    /**
     * It is to be tried again.
     *
     * @param why a sentence for the operator, without secrets
     * @param rest how long the other side asked to be left alone; zero where it did not
     */
    record Failed(String why, Duration rest) implements Delivery {}

    /**
     * It is to come again at a moment, because it is told together with others then. That is no failure.
     *
     * @param due when
     */
    record Later(Instant due) implements Delivery {}

    /**
     * The other side will never take this one; others it may.
     *
     * @param why a sentence for the operator, without secrets
     */
    record Refused(String why) implements Delivery {}

    /**
     * The other side wants nothing more, ever.
     *
     * @param why a sentence for the operator, without secrets
     */
    record Gone(String why) implements Delivery {}
}
