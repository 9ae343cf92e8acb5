package dev.imprimatur.doubles.teams;

/**
 * Somebody in a tenant.
 *
 * @param member in the words of Teams ({@code 29:…})
 * @param object in the words of Entra: a GUID
 */
public record TeamsPerson(String name, String member, String object) {

    /** One whose names are made of a number. */
    public static TeamsPerson of(String name, int number) {
        return new TeamsPerson(name, "29:1-" + name + "-" + number, "00000000-0000-4000-8000-%012d".formatted(number));
    }
}
