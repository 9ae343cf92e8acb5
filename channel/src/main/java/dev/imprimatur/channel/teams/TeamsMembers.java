package dev.imprimatur.channel.teams;

import dev.imprimatur.core.card.Card;
import dev.imprimatur.core.delivery.Chat;
import dev.imprimatur.core.subject.Account;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who is in a conversation, as it was at most ten minutes ago. */
final class TeamsMembers {

    private static final Duration KNOWN = Duration.ofMinutes(10);
    private static final int MOST = 300;

    private record Known(List<TeamsApi.Member> members, Instant at) {}

    private final TeamsConfig config;
    private final TeamsApi api;
    private final Chat chat;
    private final InstantSource clock;
    private final Map<String, Known> known = new HashMap<>();

    TeamsMembers(TeamsConfig config, TeamsApi api, Chat chat, InstantSource clock) {
        this.config = config;
        this.api = api;
        this.chat = chat;
        this.clock = clock;
    }

    /** Who in a place may decide now. Without that list Teams still asks for each one's view where few read along. */
    List<String> deciders(Card card, String place) {
        return members(place).stream()
                .limit(MOST)
                .filter(member -> TeamsConfig.guid(member.object()))
                .filter(member -> config.tenants().stream()
                        .anyMatch(tenant -> chat.asks(new Account("teams", tenant, member.object()), card.approval())))
                .map(TeamsApi.Member::member)
                .sorted()
                .toList();
    }

    private synchronized List<TeamsApi.Member> members(String place) {
        Instant now = clock.instant();
        Optional<Known> recent = Optional.ofNullable(known.get(place))
                .filter(one -> now.isBefore(one.at().plus(KNOWN)));
        if (recent.isPresent()) {
            return recent.get().members();
        }
        List<TeamsApi.Member> members;
        try {
            members = api.members(place);
        } catch (TeamsFailure e) {
            members = Optional.ofNullable(known.get(place)).map(Known::members).orElse(List.of());
        }
        known.put(place, new Known(members, now));
        return members;
    }
}
