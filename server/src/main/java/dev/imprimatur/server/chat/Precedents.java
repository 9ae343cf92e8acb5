package dev.imprimatur.server.chat;

import dev.imprimatur.core.action.ActionId;
import dev.imprimatur.core.approval.Ask;
import dev.imprimatur.core.audit.Attribute;
import dev.imprimatur.core.audit.AuditEntry;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.audit.AuditQuery;
import dev.imprimatur.core.audit.AuditSearch;
import dev.imprimatur.core.card.Past;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of the like before, by the log. A card is not worth waiting long for it: it is looked up once for each action. */
public final class Precedents {

    private static final Logger LOG = LoggerFactory.getLogger(Precedents.class);

    private static final int DAYS = 30;
    private static final int MOST = 200;
    private static final int KEPT = 1_000;

    private final AuditSearch search;
    private final Map<ActionId, Past> known = new LinkedHashMap<>();

    public Precedents(AuditSearch search) {
        this.search = search;
    }

    /** How often people agreed, or did not, to the same operation of the same subject on the same target before this was held. */
    Past of(Ask ask) {
        ActionId action = ask.action().id();
        synchronized (known) {
            Past kept = known.get(action);
            if (kept != null) {
                return kept;
            }
        }
        Past found = look(ask);
        synchronized (known) {
            known.put(action, found);
            if (known.size() > KEPT) {
                known.remove(known.keySet().iterator().next());
            }
        }
        return found;
    }

    private Past look(Ask ask) {
        AuditQuery like = AuditQuery.page(0, MOST)
                .with(Attribute.SUBJECT, ask.actor().toString())
                .with(Attribute.TARGET, ask.action().target().name())
                .with(Attribute.OPERATION, ask.action().operation().name())
                .between(Optional.of(ask.openedAt().minus(Duration.ofDays(DAYS))), Optional.of(ask.openedAt()));
        try {
            List<AuditEntry> approved = search.find(like.with(Attribute.TYPE, "approved"));
            List<AuditEntry> denied = search.find(like.with(Attribute.TYPE, "denied"));
            return new Past(DAYS, approved.size(), denied.size(), approved.size() == MOST || denied.size() == MOST);
        } catch (AuditFailure e) {
            LOG.warn("What became of the like before could not be looked up, so cards don't say it.", e);
            return Past.UNKNOWN;
        }
    }
}
