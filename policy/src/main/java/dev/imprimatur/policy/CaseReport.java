package dev.imprimatur.policy;

import dev.imprimatur.core.policy.Decision;
import dev.imprimatur.core.policy.PolicySet;
import dev.imprimatur.core.policy.RuleId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code policy test} finds in a folder.
 *
 * @param findings errors of reading; when there are any, no case was run
 * @param results of all cases, by place
 * @param unmatched rules that no case matches
 * @param unrefuted rules whose condition is false in no case that reaches it
 * @param rules how many the set has
 */
public record CaseReport(
        List<Finding> findings, List<Result> results, List<RuleId> unmatched, List<RuleId> unrefuted, int rules) {

    /**
     * One case.
     *
     * @param differences a sentence each; none when the case passes
     */
    public record Result(PolicyCase test, Decision decision, List<String> differences) {
        public Result {
            differences = List.copyOf(differences);
        }

        public boolean passed() {
            return differences.isEmpty();
        }
    }

    public CaseReport {
        findings = List.copyOf(findings);
        results = List.copyOf(results);
        unmatched = List.copyOf(unmatched);
        unrefuted = List.copyOf(unrefuted);
    }

    /**
     * Runs all cases of a folder against its set.
     *
     * @param roster the people and groups a set may name; empty to take any name
     * @throws IOException when the folder can't be listed
     */
    public static CaseReport of(Path folder, Optional<Roster> roster) throws IOException {
        PolicyFolder files = new PolicyFolder(folder);
        PolicyFolder.Stamps stamps = files.stamps();
        PolicyReading reading = files.read(stamps, new PolicyReader(roster));
        Findings findings = new Findings();
        reading.findings().forEach(findings::add);
        CaseReader reader = new CaseReader(findings);
        List<PolicyCase> cases = files.sources(stamps, findings).stream()
                .filter(PolicySource::cases)
                .flatMap(source -> reader.read(source).stream())
                .toList();
        if (findings.failed() || reading.set().isEmpty()) {
            return new CaseReport(findings.all(), List.of(), List.of(), List.of(), 0);
        }
        return run(reading, reading.set().get(), cases, findings.all());
    }

    private static CaseReport run(
            PolicyReading reading, PolicySet set, List<PolicyCase> cases, List<Finding> findings) {
        Coverage coverage = new Coverage();
        List<Result> results = new ArrayList<>();
        for (PolicyCase test : cases) {
            Decision decision = set.decide(test.action());
            results.add(new Result(test, decision, test.differences(decision)));
            reading.rules().forEach(written -> coverage.count(written, test.action()));
        }
        return new CaseReport(
                findings,
                results,
                coverage.unmatched(reading.rules()),
                coverage.unrefuted(reading.rules()),
                set.rules().size());
    }

    /** Whether a case fails, or the folder can't be read. */
    public boolean failed() {
        return !results.stream().allMatch(Result::passed)
                || findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    }

    /** All of it as lines to print. */
    public String text() {
        List<String> lines = new ArrayList<>();
        findings.forEach(finding -> lines.add(finding.toString()));
        for (Result result : results) {
            if (!result.passed()) {
                lines.add(result.test().place() + ": failed: " + result.test().name());
                result.differences().forEach(difference -> lines.add("    " + difference));
            }
        }
        unmatched.forEach(rule -> lines.add("not covered: no case matches rule `" + rule + "`."));
        unrefuted.forEach(rule -> lines.add("not covered: in no case is the condition of rule `" + rule + "` false."));
        long passed = results.stream().filter(Result::passed).count();
        lines.add("%d cases: %d passed, %d failed; %d of %d rules matched by a case"
                .formatted(results.size(), passed, results.size() - passed, rules - unmatched.size(), rules));
        return String.join("\n", lines);
    }
}
