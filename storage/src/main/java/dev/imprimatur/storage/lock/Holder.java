package dev.imprimatur.storage.lock;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A process that works on something, for people who look for it. */
public record Holder(String host, long pid) {

    /** This one. */
    public static Holder here() {
        return new Holder(name(), ProcessHandle.current().pid());
    }

    private static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** As in {@code process 12 on `db-1`}. */
    public String text() {
        return "process " + pid + " on `" + host + "`";
    }
}
