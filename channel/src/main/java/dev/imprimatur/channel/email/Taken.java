package dev.imprimatur.channel.email;

/** What a mail server says to one message. */
sealed interface Taken {

    /** It carries it on. */
    record Yes() implements Taken {}

    /** It never will. */
    record Never(String why) implements Taken {}

    /** It may later. */
    record NotNow(String why) implements Taken {}
}
