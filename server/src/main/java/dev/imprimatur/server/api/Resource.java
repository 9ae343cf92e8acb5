package dev.imprimatur.server.api;

import java.util.List;

/** One part of the API. */
public interface Resource {

    /** What it answers. */
    List<Route> routes();
}
