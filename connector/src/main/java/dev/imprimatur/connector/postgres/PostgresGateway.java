package dev.imprimatur.connector.postgres;

import dev.imprimatur.core.action.ActionIds;
import dev.imprimatur.core.gate.ApprovalDesk;
import dev.imprimatur.core.gate.Gate;
import dev.imprimatur.core.seal.MacKey;
import dev.imprimatur.core.subject.Authenticator;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What all sessions of one listener share.
 *
 * @param blocking runs what may block, never on a loop
 * @param key hides secrets
 * @param room reads long texts
 * @param kept what sessions keep of their clients
 */
record PostgresGateway(
        PostgresConfig config,
        Gate gate,
        ApprovalDesk desk,
        Outcomes outcomes,
        Authenticator authenticator,
        ActionIds ids,
        TableLabels labels,
        InstantSource clock,
        Executor blocking,
        MacKey key,
        Cancels cancels,
        Cuts cuts,
        TargetDoor door,
        ReadingRoom room,
        KeptBytes kept) {}
