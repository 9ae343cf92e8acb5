package dev.imprimatur.core.execution;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Agent;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import dev.imprimatur.core.subject.Workload;
import java.util.HashSet;
import java.util.Set;

/** What a freeze stops. */
public sealed interface FreezeScope {

    /** Everything that anybody does on any target; but not what they do to Imprimatur itself, which has to be thawed. */
    record Everything() implements FreezeScope {}

    /** Whatever this one does, or is done for it: it is in the chain of the subject. */
    record Of(PrincipalId subject) implements FreezeScope {}

    /** Whatever is done on these targets. */
    record On(Glob targets) implements FreezeScope {}

    /** Whether it stops what {@code subject} does on {@code target}. */
    default boolean covers(Subject subject, Target target) {
        return switch (this) {
            case Everything everything -> !target.equals(Target.SELF);
            case Of(PrincipalId one) -> subject.chain().stream().anyMatch(link -> is(link, one));
            case On(Glob targets) -> !target.equals(Target.SELF) && targets.matches(target.name());
        };
    }

    /** As {@link #covers(Subject, Target)}, by names: as the log has them. */
    default boolean covers(Set<String> chain, String target) {
        return switch (this) {
            case Everything everything -> !target.equals(Target.SELF.name());
            case Of(PrincipalId one) -> chain.contains(one.toString());
            case On(Glob targets) -> !target.equals(Target.SELF.name()) && targets.matches(target);
        };
    }

    /**
     * The principals by whom or for whom something was attempted, by their identifiers.
     *
     * @param attempted the event as the log has it; one that says nothing of a subject has none
     */
    static Set<String> chain(Json.Fields attempted) {
        Set<String> chain = new HashSet<>();
        if (attempted.find("subject").isPresent()) {
            Json.Fields subject = attempted.fields("subject");
            subject.findText("actor").ifPresent(chain::add);
            if (subject.find("behalf").isPresent()) {
                chain.addAll(subject.texts("behalf"));
            }
        }
        return Set.copyOf(chain);
    }

    /** Whether it stops what an event says was attempted. */
    default boolean coversAttempt(Json.Fields attempted) {
        return covers(chain(attempted), attempted.findText("target").orElse(""));
    }

    /** A person who is stopped is stopped under every name. */
    private static boolean is(Principal link, PrincipalId one) {
        return switch (link) {
            case Person person -> person.is(one);
            case Agent agent -> agent.id().equals(one);
            case Workload workload -> workload.id().equals(one);
        };
    }

    /** As people write it: {@code all}, {@code target:GLOB}, or a principal as {@code agent:NAME}. */
    default String text() {
        return switch (this) {
            case Everything everything -> "all";
            case Of(PrincipalId one) -> one.toString();
            case On(Glob targets) -> "target:" + targets.text();
        };
    }

    /** Reads {@link #text}. */
    static FreezeScope parse(String text) {
        if (text.equals("all")) {
            return new Everything();
        }
        if (text.startsWith("target:") && text.length() > "target:".length() && text.length() <= 200) {
            return new On(new Glob(text.substring("target:".length())));
        }
        try {
            return new Of(PrincipalId.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "`" + text + "` is nothing that can be frozen: write `all`, `target:PATTERN`, `agent:NAME`,"
                            + " `workload:NAME` or `person:NAME`.",
                    e);
        }
    }
}
