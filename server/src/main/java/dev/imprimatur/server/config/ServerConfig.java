package dev.imprimatur.server.config;

import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.audit.Configuration;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.gate.HoldLimits;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.identity.workload.Trust;
import dev.imprimatur.identity.yaml.Block;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator decided.
 *
 * @param digest of the file as it was read
 * @param base the directory of the configuration file, to which relative paths in it refer
 * @param data where keys, sign-in codes and the index of the log are, and the database and the log unless they are named
 * @param listen where the API listens; port 0 is any free one
 * @param url under which people and programs reach the API; empty for the address it listens at
 * @param proxies addresses of those whose word counts about where requests come from
 * @param origin names the audit log in its checkpoints; empty for what is in the file beside its key, or the API's host
 * @param personal what is taken out of events, so that it can be erased
 * @param batchedReads whether routine reads may be answered before the log has them
 * @param publishing where the log's checkpoints go
 * @param workloads whose tokens are taken for which workload or agent
 * @param tokensLast the most that a token issued here may last
 * @param longestDelegation nobody lets another decide in their place for longer
 * @param holds how many may wait for people at once
 * @param open targets on which programs propose actions of their own kind
 * @param connected targets that a connector serves, as written
 * @param channels ways to others
 */
public record ServerConfig(
        Digest digest,
        Path base,
        Path data,
        InetSocketAddress listen,
        Optional<URI> url,
        Set<String> proxies,
        StorageConfig storage,
        Path log,
        Path logKey,
        Optional<String> origin,
        Set<Personal> personal,
        boolean batchedReads,
        Publishing publishing,
        Path policies,
        IdentityConfig identity,
        List<Trust> workloads,
        Duration tokensLast,
        Duration longestDelegation,
        HoldLimits holds,
        Set<Target> open,
        Map<Target, Block> connected,
        ChannelsConfig channels) {

    public ServerConfig {
        workloads = List.copyOf(workloads);
        proxies = Set.copyOf(proxies);
        personal = Set.copyOf(personal);
        open = Set.copyOf(open);
        connected = Map.copyOf(connected);
    }

    /** What of this is recorded when a gateway of this version starts with it. */
    public Configuration recorded(String version) {
        Map<Target, Optional<String>> targets = new HashMap<>();
        open.forEach(target -> targets.put(target, Optional.empty()));
        connected.forEach((target, block) -> targets.put(target, block.findText("listen")));
        return new Configuration(version, digest, Addresses.text(listen), batchedReads, targets);
    }
}
