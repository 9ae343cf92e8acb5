package dev.imprimatur.cli.command;

import dev.imprimatur.core.audit.EvidenceFiles;
import dev.imprimatur.core.seal.Bytes;
import dev.imprimatur.policy.PolicyReader;
import dev.imprimatur.policy.PolicyReading;
import dev.imprimatur.policy.PolicySource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/** An evidence bundle in a folder or ZIP; all of it is read, so all of it together may only be so long. */
final class BundleCopy implements EvidenceFiles {

    /** In bytes, each file counted as often as it is read. */
    private static final long MOST = 1L << 31;

    private static final int MOST_FILES = 500_000;

    private final Copy copy;
    private final AtomicLong read = new AtomicLong();
    private final SortedSet<String> names;

    BundleCopy(Copy copy) {
        this.copy = copy;
        this.names = copy.names();
        if (names.size() > MOST_FILES) {
            throw new UncheckedIOException(new IOException("it has more than " + MOST_FILES + " files"));
        }
    }

    @Override
    public SortedSet<String> names() {
        return names;
    }

    @Override
    public Optional<Bytes> read(String name) {
        Optional<Bytes> content = copy.file(name).map(Bytes::of);
        if (read.addAndGet(content.map(Bytes::length).orElse(0)) > MOST) {
            throw new UncheckedIOException(new IOException("its files together have more than " + MOST + " bytes"));
        }
        return content;
    }

    /** What is wrong with the policies as they were written: they must give the versions that decided. */
    Optional<String> policyFault() {
        TreeSet<String> folders = new TreeSet<>();
        for (String name : names()) {
            if (name.startsWith(POLICY) && name.endsWith("/policy.json")) {
                folders.add(name.substring(0, name.length() - "policy.json".length()));
            }
        }
        return folders.stream().flatMap(folder -> fault(folder).stream()).findFirst();
    }

    private Optional<String> fault(String folder) {
        List<PolicySource> sources = new ArrayList<>();
        String start = folder + "source/";
        for (String name : names.tailSet(start)) {
            if (!name.startsWith(start)) {
                break;
            }
            sources.add(new PolicySource(
                    name.substring(start.length()), read(name).orElseThrow().utf8()));
        }
        PolicyReading reading = new PolicyReader(Optional.empty()).read(sources, Optional.empty());
        String hex = folder.substring(POLICY.length(), folder.length() - 1);
        boolean same =
                reading.text().filter(text -> text.version().hex().equals(hex)).isPresent();
        return same
                ? Optional.empty()
                : Optional.of("The files in `" + start + "` are not those of the policy `" + hex.substring(0, 12)
                        + "`, or this version of the program reads them otherwise.");
    }
}
