package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Api;
import dev.imprimatur.cli.api.Dossier;
import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.api.Query;
import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.cli.text.Screen;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.core.seal.Json;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Approves what it shows, at once; the vote carries the digest that was shown. */
@picocli.CommandLine.Command(
        name = "approve",
        description = {
            "Show an approval and approve it at once: exactly what is shown, and nothing else.",
            "",
            "What can't be shown whole is not approved, unless you name its digest after you have read it elsewhere.",
            "You can tighten what you approve, and never loosen it; of several approvers the strictest counts.",
        },
        footer = {
            "",
            "Exit codes: 0 your vote counts, 1 it does not, 5 no such approval, 6 too late.",
            "",
            "Examples:",
            "  imprimatur approve apr-7k2m9qwert",
            "  imprimatur approve apr-7k2m9qwert --because \"ticket OPS-12\"",
            "  imprimatur approve apr-7k2m9qwert --max-rows 100 --read-only --until 18:00",
            "  imprimatur approve apr-7k2m9qwert --standing \"20 per 1h until 18:00\"",
            "  imprimatur approve --like apr-7k2m9qwert",
            "  imprimatur show apr-7k2m9qwert | less",
            "  imprimatur approve apr-7k2m9qwert --digest sha256:9f86d0…"
        })
public final class Approve implements Command {

    @Mixin
    Where where = new Where();

    @Mixin
    Form form = new Form();

    @Parameters(
            paramLabel = "ID",
            arity = "0..*",
            description = "The approval, as `imprimatur approvals` lists it; several that differ in values alone.")
    List<String> ids = List.of();

    @Option(
            names = "--like",
            paramLabel = "ID",
            description = "All that wait and differ from this one in values alone.")
    Optional<String> like = Optional.empty();

    @Option(names = "--yes", description = "Don't ask before several are approved.")
    boolean yes;

    @Mixin
    TermsOptions terms = new TermsOptions();

    @Option(names = "--because", paramLabel = "TEXT", description = "Why, for the log.")
    Optional<String> because = Optional.empty();

    @Option(
            names = "--digest",
            paramLabel = "DIGEST",
            description = "Approve only this digest; needed where the card is too long to be seen whole.")
    Optional<String> digest = Optional.empty();

    private final Surroundings surroundings;
    private final Gateway gateway;
    private final Question question;

    public Approve(Surroundings surroundings, Gateway gateway, Question question) {
        this.surroundings = surroundings;
        this.gateway = gateway;
        this.question = question;
    }

    @Override
    public ExitCode run() {
        if (like.isPresent() || ids.size() > 1) {
            return several();
        }
        if (ids.isEmpty()) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "No approval is named.",
                    "Name one as `imprimatur approvals` lists it, or use --like ID.");
        }
        return one(ids.getFirst());
    }

    private ExitCode several() {
        if (digest.isPresent() || !terms().members().isEmpty()) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    "Several are approved as they are: without a digest, constraints or a standing grant.",
                    "Approve them one by one, or leave the options out.");
        }
        try (Api api = gateway.signedIn(where.server)) {
            return new Several(api, surroundings, question, yes, form.json).approve(like, ids, because);
        }
    }

    private ExitCode one(String id) {
        Optional<Digest> named = digest.map(Approve::parsed);
        try (Api api = gateway.signedIn(where.server)) {
            Dossier dossier = new Dossier(api.get(Query.of("v1", "approvals", id)));
            Screen screen = form.json ? surroundings.complaints() : surroundings.screen();
            List<String> card = Card.lines(dossier, screen, surroundings.clock().instant());
            named.ifPresent(wanted -> same(wanted, dossier));
            if (named.isEmpty()) {
                seenWhole(dossier, card);
            }
            screen.lines(card);
            Dossier after = Ballot.cast(api, dossier.id(), "approve", because, terms(), dossier.digest());
            if (form.json) {
                surroundings.screen().line(after.json().canonical());
            } else {
                screen.line("");
                screen.line(Ballot.standing(after, screen));
            }
            return ExitCode.OK;
        }
    }

    private Json.Fields terms() {
        return terms.members(surroundings.clock().instant(), ZoneId.systemDefault());
    }

    private static void seenWhole(Dossier dossier, List<String> card) {
        Card.obstacle(dossier, card).ifPresent(obstacle -> {
            throw new Failure(
                    ExitCode.NO,
                    obstacle + " It was not approved.",
                    "Read it with `imprimatur show " + dossier.id()
                            + " | less`, then name what you have read: `imprimatur approve " + dossier.id()
                            + " --digest DIGEST` (it is the last line of the card).");
        });
    }

    private static void same(Digest wanted, Dossier dossier) {
        if (!wanted.equals(dossier.digest())) {
            throw new Failure(
                    ExitCode.NO,
                    "`" + dossier.id() + "` has the digest `" + dossier.digest()
                            + "`, not the one you named. It was not approved.",
                    "Look at it with `imprimatur show " + dossier.id() + "`: it is not what you read.");
        }
    }

    private static Digest parsed(String text) {
        try {
            return Digest.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.CANNOT_TELL,
                    String.valueOf(e.getMessage()),
                    "Copy the whole line from `imprimatur show`.");
        }
    }
}
