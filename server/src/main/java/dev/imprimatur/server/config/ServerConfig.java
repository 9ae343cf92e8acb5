package dev.imprimatur.server.config;

import dev.imprimatur.channel.webhook.WebhookConfig;
import dev.imprimatur.core.action.Target;
import dev.imprimatur.core.audit.Personal;
import dev.imprimatur.core.seal.Digest;
import dev.imprimatur.identity.workload.Trust;
import dev.imprimatur.identity.yaml.Block;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
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
 * @param publishing where the log's checkpoints go
 * @param workloads whose tokens are taken for which workload or agent
 * @param tokensLast the most that a token issued here may last
 * @param longestDelegation nobody lets another decide in their place for longer
 * @param open targets on which programs propose actions of their own kind
 * @param connected targets that a connector serves, as written
 * @param webhooks where events are posted
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
        Publishing publishing,
        Path policies,
        IdentityConfig identity,
        List<Trust> workloads,
        Duration tokensLast,
        Duration longestDelegation,
        Set<Target> open,
        Map<Target, Block> connected,
        List<WebhookConfig> webhooks) {

    public ServerConfig {
        workloads = List.copyOf(workloads);
        proxies = Set.copyOf(proxies);
        personal = Set.copyOf(personal);
        open = Set.copyOf(open);
        connected = Map.copyOf(connected);
        webhooks = List.copyOf(webhooks);
    }
}
