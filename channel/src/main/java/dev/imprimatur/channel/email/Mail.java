package dev.imprimatur.channel.email;

import java.util.Optional;

/**
 * One message to one address; recipients never see each other.
 *
 * @param id names it, without brackets; the same at each attempt
 * @param about names the message that it belongs to; empty where it begins something
 * @param list whether it is one of those that come regularly
 */
record Mail(String to, String id, Optional<String> about, Letter letter, boolean list) {}
