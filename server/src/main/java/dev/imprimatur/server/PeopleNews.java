package dev.imprimatur.server;

import dev.imprimatur.identity.local.Roster;
import dev.imprimatur.identity.local.RosterListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the gateway's own log what came of reading the people file. */
final class PeopleNews implements RosterListener {

    private static final Logger LOG = LoggerFactory.getLogger(PeopleNews.class);

    @Override
    public void loaded(Roster roster) {
        LOG.info("{} people, agents and workloads are known.", roster.everyone().size());
    }

    @Override
    public void refused(String sentence) {
        LOG.error("{}", sentence);
    }
}
