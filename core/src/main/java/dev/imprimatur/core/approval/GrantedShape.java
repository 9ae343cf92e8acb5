package dev.imprimatur.core.approval;

import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.PrincipalId;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * People approved what differs in values alone ahead.
 *
 * @param id {@code shp-} and 8 characters without look-alikes
 * @param shape of the actions, see {@link Shape}
 * @param approval by which it was granted
 * @param actor who may run them, with everything else that the shape covers
 * @param policy the digest of the policy set under which it was granted; another one ends it
 * @param most so often in all
 * @param votes of all who approved, each with its allowance; all of them limit it
 */
public record GrantedShape(
        String id,
        Digest shape,
        ApprovalId approval,
        PrincipalId actor,
        String target,
        String operation,
        Digest policy,
        int most,
        List<Vote> votes,
        Instant at) {

    private static final String ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";
    private static final Pattern FORM = Pattern.compile("shp-[2-9a-hj-km-np-z]{8}");

    public GrantedShape {
        votes = List.copyOf(votes);
        if (!FORM.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "`" + id + "` names no granted shape: it reads `shp-` and 8 characters.");
        }
        if (votes.isEmpty()
                || votes.stream()
                        .anyMatch(vote -> vote.choice() != Choice.APPROVE
                                || vote.terms().standing().isEmpty())) {
            throw new IllegalArgumentException("A shape is granted by all who approved, or not at all.");
        }
    }

    /** A fresh name. */
    public static String next(RandomGenerator chance) {
        StringBuilder text = new StringBuilder("shp-");
        for (int i = 0; i < 8; i++) {
            text.append(ALPHABET.charAt(chance.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** What each of them allowed. */
    public List<Allowance> allowances() {
        return votes.stream().map(vote -> vote.terms().standing().orElseThrow()).toList();
    }

    /** The earliest end that one of them set. */
    public Instant until() {
        return allowances().stream()
                .map(Allowance::until)
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /**
     * Whether one more use fits in.
     *
     * @param uses all there were in the last {@link Allowance#LONGEST}
     * @param used how often in all
     */
    public boolean allows(List<Instant> uses, int used, Instant now) {
        return now.isBefore(until())
                && used < most
                && allowances().stream()
                        .allMatch(allowance -> uses.stream()
                                        .filter(use -> use.isAfter(now.minus(allowance.per())))
                                        .count()
                                < allowance.times());
    }

    /** As members of the event that tells of it. */
    public Json.Builder into(Json.Builder event) {
        return event.with("grant", id)
                .with("shape", shape.toString())
                .with("approval", approval.text())
                .with("who", actor.toString())
                .with("target", target)
                .with("operation", operation)
                .with("policy", policy.toString())
                .with("most", most)
                .with("until", until().toString())
                .with("votes", Json.array(votes, Vote::canonical));
    }

    /** Reads the event. */
    public static GrantedShape of(Json.Fields event) {
        return new GrantedShape(
                event.text("grant"),
                Digest.parse(event.text("shape")),
                new ApprovalId(event.text("approval")),
                PrincipalId.parse(event.text("who")),
                event.text("target"),
                event.text("operation"),
                Digest.parse(event.text("policy")),
                Math.toIntExact(event.whole("most")),
                event.array("votes").stream()
                        .map(vote -> Vote.of((Json.Fields) vote))
                        .toList(),
                Instant.parse(event.text("at")));
    }
}
