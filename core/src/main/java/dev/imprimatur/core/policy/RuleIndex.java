package dev.imprimatur.core.policy;

import dev.imprimatur.core.action.Action;
import dev.imprimatur.core.subject.PrincipalId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the rules about an action by target, operation and kind of actor. There are few of each in practice, so the
 * answer for each combination is kept; how many are kept is bounded, because operations can be named by callers.
 */
final class RuleIndex {

    private static final int MAX_KEPT = 4_096;

    private record Key(String target, String operation, PrincipalId.Kind kind) {}

    private final List<Rule> rules;
    private final Map<Key, List<Rule>> kept = new ConcurrentHashMap<>();

    RuleIndex(List<Rule> rules) {
        this.rules = rules;
    }

    /** In the order of their names. */
    List<Rule> about(Action action) {
        Key key = new Key(
                action.target().name(),
                action.operation().name(),
                action.subject().actor().id().kind());
        List<Rule> found = kept.get(key);
        if (found != null) {
            return found;
        }
        List<Rule> matching = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.on().matches(action)) {
                matching.add(rule);
            }
        }
        List<Rule> answer = List.copyOf(matching);
        if (kept.size() >= MAX_KEPT) {
            kept.clear(); // callers may invent operations; those in use come back at once
        }
        kept.put(key, answer);
        return answer;
    }
}
