package dev.imprimatur.server.api;

import dev.imprimatur.core.audit.AuditReader;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.function.LongSupplier;

/** The index that queries use: how far it is, and making it anew. */
public final class AuditIndex implements Resource {

    private final Runnable rebuild;
    private final LongSupplier indexed;
    private final AuditReader log;

    /** @param indexed how many events can be found */
    public AuditIndex(Runnable rebuild, LongSupplier indexed, AuditReader log) {
        this.rebuild = rebuild;
        this.indexed = indexed;
        this.log = log;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get(Access.AUDITOR, "/v1/audit/index", this::show),
                Route.post(Access.ADMINISTRATOR, "/v1/audit/index", this::anew));
    }

    private Answer show(Call call) {
        call.queryOnly();
        return state(200);
    }

    private Answer anew(Call call) {
        call.queryOnly();
        rebuild.run();
        return state(202);
    }

    private Answer state(int status) {
        return Answer.json(
                status,
                Json.fields()
                        .with("indexed", indexed.getAsLong())
                        .with("size", log.size())
                        .build());
    }
}
