package dev.imprimatur.server.chat;

import dev.imprimatur.core.approval.Approval;
import dev.imprimatur.core.approval.ApprovalId;
import dev.imprimatur.core.approval.Cast;
import dev.imprimatur.core.approval.Evidence;
import dev.imprimatur.core.approval.Pending;
import dev.imprimatur.core.approval.Vote;
import dev.imprimatur.core.audit.AuditEvent;
import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.delivery.Chat;
import dev.imprimatur.core.execution.Freeze;
import dev.imprimatur.core.execution.FreezeScope;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.ApprovalPage;
import dev.imprimatur.core.subject.Account;
import dev.imprimatur.core.subject.Accounts;
import dev.imprimatur.core.subject.Directory;
import dev.imprimatur.core.subject.Person;
import dev.imprimatur.core.subject.PrincipalId;
import dev.imprimatur.core.subject.Reason;
import dev.imprimatur.identity.local.Roster;
import dev.imprimatur.server.api.Recorder;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Takes what people say in chats. A chat account votes as the person who linked it, with no more power than they have at this
 * moment; a requirement for a passkey is never met from here. Every try at a vote is recorded.
 */
public final class ChatDesk implements Chat {

    private static final int PAGE = 200;
    private static final int PAGES = 50;

    /** What this stands on. */
    public record Ports(
            ApprovalDesk desk,
            CardDesk cards,
            Accounts accounts,
            Directory power,
            Directory shown,
            Supplier<Roster> roster,
            Recorder recorder,
            URI url,
            InstantSource clock) {}

    private final Ports ports;

    public ChatDesk(Ports ports) {
        this.ports = ports;
    }

    @Override
    public Said decide(Sender sender, Word word) {
        Optional<Approval> approval = ports.desk().find(word.approval());
        if (approval.isEmpty()) {
            return new Refused("`" + word.approval() + "` is no approval that is here.", Optional.empty());
        }
        Optional<PrincipalId> linked = ports.accounts().person(sender.account());
        if (linked.isEmpty()) {
            refused(word.approval(), sender.account().text(), "The account is linked to nobody.");
            return strange(sender);
        }
        if (ports.accounts()
                .person(sender.account(), approval.get().ask().openedAt())
                .isEmpty()) {
            return refuse(
                    word,
                    linked.get(),
                    "This account was linked after this was held, and decides only what is held from then on: decide"
                            + " this at " + page(word.approval()) + ".");
        }
        Optional<Person> person = ports.power().person(linked.get());
        if (person.isEmpty()) {
            return refuse(
                    word,
                    linked.get(),
                    "`" + linked.get() + "` is not signed in here, or no longer: sign in at " + ports.url()
                            + " and click again.");
        }
        if (person.get().onlyAudits()) {
            return refuse(word, linked.get(), "Who only audits takes no part in decisions.");
        }
        Instant now = ports.clock().instant();
        Vote vote;
        try {
            vote = new Vote(
                    linked.get(),
                    word.choice(),
                    word.because(),
                    word.terms(),
                    new Evidence(
                            sender.channel(),
                            Evidence.CHAT,
                            sender.at(),
                            sender.account().text(),
                            word.seen()),
                    now);
        } catch (IllegalArgumentException e) {
            return refuse(word, linked.get(), String.valueOf(e.getMessage()));
        }
        return ports.desk()
                .vote(word.approval(), vote)
                .<Said>map(cast -> said(cast, word))
                .orElseGet(
                        () -> new Refused("`" + word.approval() + "` is no approval that is here.", Optional.empty()));
    }

    @Override
    public Optional<Unlinked> unlinked(Sender sender) {
        return ports.accounts().person(sender.account()).isPresent() ? Optional.empty() : Optional.of(strange(sender));
    }

    private Said said(Cast cast, Word word) {
        return switch (cast) {
            case Cast.Counted(Approval next) -> {
                Card card = ports.cards().card(next);
                yield new Done("Your vote counts. " + card.status().sentence(), Optional.of(card));
            }
            case Cast.Refused(Cast.Why why, String sentence) ->
                new Refused(
                        why == Cast.Why.NO_PASSKEY ? sentence + " Sign it at " + page(word.approval()) + "." : sentence,
                        ports.cards().card(word.approval()));
        };
    }

    private String page(ApprovalId id) {
        return ports.url() + "/approvals/" + id + "/decide";
    }

    private Refused refuse(Word word, PrincipalId person, String sentence) {
        refused(word.approval(), person.toString(), sentence);
        return new Refused(sentence, ports.cards().card(word.approval()));
    }

    private void refused(ApprovalId id, String who, String sentence) {
        ports.recorder()
                .record(new AuditEvent.VoterRefused(
                        id, who, sentence, ports.clock().instant()));
    }

    private Unlinked strange(Sender sender) {
        Optional<String> link = ports.accounts()
                .offer(sender.account(), sender.name())
                .map(code -> ports.url() + "/link/" + code.reveal());
        return new Unlinked(
                link.isPresent()
                        ? "Nobody here knows whose account this is. Open the link and sign in, and it is yours: your"
                                + " clicks count for what is held from then on. What waits already, you decide on its"
                                + " page. The link works once, for ten minutes, and is for you alone."
                        : "Nobody here knows whose account `" + sender.account().text()
                                + "` is: an administrator writes it into the file of people.",
                link);
    }

    /** Looked for among so many of the newest; more never wait at once for long. */
    @Override
    public List<Card> waiting(Sender sender, int limit) {
        Optional<PrincipalId> person = ports.accounts().person(sender.account());
        if (person.isEmpty()) {
            return List.of();
        }
        Deque<Pending> oldest = new ArrayDeque<>();
        Optional<ApprovalId> before = Optional.empty();
        for (int pages = 0; pages < PAGES; pages++) {
            ApprovalPage page = ports.desk().list(Optional.of("pending"), before, PAGE);
            for (Approval approval : page.approvals()) {
                if (approval instanceof Pending pending && asks(pending, person.get())) {
                    oldest.addFirst(pending);
                    if (oldest.size() > limit) {
                        oldest.removeLast();
                    }
                }
            }
            before = page.next();
            if (before.isEmpty()) {
                break;
            }
        }
        return oldest.stream().map(ports.cards()::card).toList();
    }

    @Override
    public Said freeze(Sender sender, String scope, String because) {
        Optional<PrincipalId> linked = ports.accounts().person(sender.account());
        if (linked.isEmpty()) {
            return strange(sender);
        }
        Optional<Person> person = ports.power().person(linked.get());
        if (person.filter(Person::operator).isEmpty()) {
            return new Refused("Only operators and administrators freeze.", Optional.empty());
        }
        try {
            FreezeScope what = FreezeScope.parse(scope);
            Freeze freeze = ports.desk()
                    .freezes()
                    .freeze(what, ports.roster().get().about(what), linked.get(), Reason.of(because));
            return new Done(freeze.sentence(), Optional.empty());
        } catch (IllegalArgumentException e) {
            return new Refused(String.valueOf(e.getMessage()), Optional.empty());
        }
    }

    @Override
    public boolean asks(Account account, ApprovalId approval) {
        return ports.desk().find(approval).orElse(null) instanceof Pending pending
                && ports.accounts()
                        .person(account, pending.ask().openedAt())
                        .filter(person -> asks(pending, person))
                        .isPresent();
    }

    private boolean asks(Pending pending, PrincipalId person) {
        return ports.shown().person(person).filter(known -> !known.onlyAudits()).isPresent()
                && pending.asks(person, ports.shown(), ports.clock().instant());
    }
}
