package dev.imprimatur.identity.workload;

import dev.imprimatur.core.policy.Glob;
import dev.imprimatur.core.seal.Json;
import dev.imprimatur.core.subject.Principal;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Subject;
import dev.imprimatur.identity.jwt.BadToken;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * For whom a token is shown (RFC 8693, section 4.1): the outermost {@code act} is who shows it, each one inside of it who
 * asked the one before, and the token's own {@code sub} the one on whose behalf it all happens.
 */
final class Chain {

    private Chain() {}

    /**
     * The claims of each link, whoever shows the token first; one link where it has no {@code act}.
     *
     * @throws BadToken when it is too long, or a link is not what it must be
     */
    static List<Json.Fields> links(Json.Fields claims) throws BadToken {
        List<Json.Fields> links = new ArrayList<>();
        Optional<Json> next = claims.find("act");
        while (next.isPresent()) {
            if (!(next.get() instanceof Json.Fields link)) {
                throw new BadToken("act", "its `act` is no object");
            }
            links.add(named(link));
            if (links.size() >= Subject.MAX_CHAIN) {
                throw new BadToken(
                        "chain-too-long", "it names a chain of more than " + Subject.MAX_CHAIN + " principals");
            }
            next = link.find("act");
        }
        TreeMap<String, Json> own = new TreeMap<>(claims.members());
        own.remove("act");
        links.add(named(new Json.Fields(own)));
        return List.copyOf(links);
    }

    private static Json.Fields named(Json.Fields link) throws BadToken {
        try {
            String subject = link.text("sub");
            if (subject.isEmpty()
                    || subject.length() > 1_000
                    || link.findText("iss").filter(String::isEmpty).isPresent()) {
                throw new BadToken("act", "a link of it names nobody");
            }
            return link;
        } catch (IllegalArgumentException e) {
            throw new BadToken("act", "a link of it does not say whom it names");
        }
    }

    /**
     * Those on whose behalf {@code trust} acts, nearest first.
     *
     * @param links behind the first
     * @throws BadToken when one is not known, is known as two, stands there twice, or is none it may act for
     */
    static List<Principal> behalf(List<Json.Fields> links, Trust trust, List<Trust> all, Acquaintance known)
            throws BadToken {
        List<Principal> behalf = new ArrayList<>();
        Set<PrincipalId> seen = new HashSet<>(Set.of(trust.who().id()));
        for (Json.Fields link : links) {
            Principal principal = principal(link, trust, all, known);
            if (!seen.add(principal.id())) {
                throw new BadToken("chain-twice", "`" + principal.id() + "` stands twice in its chain");
            }
            if (trust.actsFor().stream()
                    .map(Glob::text)
                    .noneMatch(glob -> new Glob(glob).matches(principal.id().toString()))) {
                throw new BadToken("not-for", "`" + trust.who().id() + "` may not act for `" + principal.id() + "`");
            }
            behalf.add(principal);
        }
        return behalf;
    }

    private static Principal principal(Json.Fields link, Trust trust, List<Trust> all, Acquaintance known)
            throws BadToken {
        String issuer = link.findText("iss").orElse(trust.issuer().toString());
        String subject = link.text("sub");
        Set<Principal> found = new HashSet<>();
        all.stream()
                .filter(one -> one.issuer().toString().equals(issuer) && one.fits(link) && known.answers(one.owner()))
                .forEach(one -> found.add(one.who()));
        known.account(issuer, subject).ifPresent(found::add);
        if (issuer.equals(trust.issuer().toString())) {
            own(subject).flatMap(known::named).ifPresent(found::add);
        }
        if (found.isEmpty()) {
            throw new BadToken("chain-unknown", "a link of its chain names somebody who is not known here");
        }
        if (found.size() > 1) {
            throw new BadToken("ambiguous", "a link of its chain could be more than one here");
        }
        return found.iterator().next();
    }

    /** A name as it is given here. */
    private static Optional<PrincipalId> own(String subject) {
        try {
            return Optional.of(PrincipalId.parse(subject));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
