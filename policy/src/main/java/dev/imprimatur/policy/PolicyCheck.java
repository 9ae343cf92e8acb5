package dev.imprimatur.policy;

import dev.imprimatur.core.policy.PolicyVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code policy check} finds in a folder.
 *
 * @param findings errors and warnings, by place, in rules and in cases
 * @param version of the set, when it is valid
 * @param rules how many could be read
 */
public record PolicyCheck(List<Finding> findings, Optional<PolicyVersion> version, int rules) {

    public PolicyCheck {
        findings = List.copyOf(findings);
    }

    /**
     * Checks a folder.
     *
     * @param roster the people and groups a set may name; empty to take any name, and not to count members
     * @throws IOException when the folder can't be listed
     */
    public static PolicyCheck of(Path folder, Optional<Roster> roster) throws IOException {
        PolicyFolder files = new PolicyFolder(folder);
        PolicyFolder.Stamps stamps = files.stamps();
        PolicyReading reading = files.read(stamps, new PolicyReader(roster));
        Findings findings = new Findings();
        reading.findings().forEach(findings::add);
        CaseReader cases = new CaseReader(findings);
        files.sources(stamps, findings).stream().filter(PolicySource::cases).forEach(cases::read);
        new Linter(reading.rules(), roster, findings).check();
        return new PolicyCheck(
                findings.all(),
                reading.set().map(set -> set.version()),
                reading.rules().size());
    }

    /** Whether there is an error; warnings alone are none. */
    public boolean failed() {
        return findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    }

    /** All of it as lines to print. */
    public String text() {
        long errors = findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .count();
        String summary = "%d rules, %d errors, %d warnings%s"
                .formatted(
                        rules,
                        errors,
                        findings.size() - errors,
                        version.map(known -> ", version " + known.shortText()).orElse(""));
        return Stream.concat(findings.stream().map(Finding::toString), Stream.of(summary))
                .collect(Collectors.joining("\n"));
    }
}
