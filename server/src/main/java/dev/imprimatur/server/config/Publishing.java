package dev.imprimatur.server.config;

import dev.imprimatur.core.tree.WitnessPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where checkpoints of the audit log go.
 *
 * @param witnesses who cosigns them, each with its address; empty when nobody does
 * @param directory of the files that keep them
 * @param webhook where they are posted
 */
public record Publishing(Optional<WitnessPolicy> witnesses, Path directory, Optional<URI> webhook) {}
