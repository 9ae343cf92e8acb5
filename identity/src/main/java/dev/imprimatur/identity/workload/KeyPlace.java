package dev.imprimatur.identity.workload;

import java.net.URI;
import java.nio.file.Path;

/** Where the keys of an issuer are. */
public sealed interface KeyPlace {

    /** Where the issuer says in its discovery document. */
    record Discovered() implements KeyPlace {}

    /** At an address. */
    record At(URI address) implements KeyPlace {}

    /** In a file, for an issuer that can't be reached from here; it is read again as an address would be asked again. */
    record InFile(Path file) implements KeyPlace {}
}
