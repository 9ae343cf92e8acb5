package dev.imprimatur.server.api;

import dev.imprimatur.core.approval.StorageFailure;
import dev.imprimatur.core.audit.AuditFailure;
import dev.imprimatur.core.gate.GateFailure;
import dev.imprimatur.core.gate.TooManyHolds;
import dev.imprimatur.core.seal.TamperedRow;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the route of a request, and turns whatever goes wrong there into a problem document. */
public final class Router {

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final Callers callers;
    private final Supplier<Optional<String>> over;
    private final List<Route> routes;

    /** @param over why nothing can be changed here any more, such as what is frozen: it would hold for nobody */
    public Router(Callers callers, Supplier<Optional<String>> over, List<Resource> resources) {
        this.callers = callers;
        this.over = over;
        this.routes = resources.stream()
                .flatMap(resource -> resource.routes().stream())
                .toList();
    }

    /** Every route there is. */
    public List<Route> routes() {
        return routes;
    }

    /** The template that {@code path} fits; for metrics, which must not grow with what strangers ask for. */
    String template(String path) {
        return routes.stream()
                .filter(route -> route.match(path).isPresent())
                .map(Route::template)
                .findFirst()
                .orElse("unknown");
    }

    Answer answer(Call call) {
        try {
            return dispatch(call);
        } catch (Problem problem) {
            return Answer.problem(problem, call.path());
        } catch (RuntimeException e) {
            return Answer.problem(failed(call, e), call.path());
        }
    }

    private static Problem failed(Call call, RuntimeException e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        return switch (cause) {
            case AuditFailure failure -> unavailable(call, failure);
            case StorageFailure failure -> unavailable(call, failure);
            case GateFailure failure -> unavailable(call, failure);
            case TamperedRow tampered -> unavailable(call, tampered);
            case TooManyHolds full -> Problem.tooMany(full.sentence());
            case Problem problem -> problem;
            default -> {
                LOG.error("{} {} failed, and was answered with 500.", call.method(), call.path(), cause);
                yield Problem.broken();
            }
        };
    }

    private static Problem unavailable(Call call, Throwable failure) {
        LOG.error("{} {} was refused: {}", call.method(), call.path(), reasons(failure));
        return Problem.unavailable(String.valueOf(failure.getMessage()));
    }

    /** What failed, and what made it fail: the gateway's own log is where an operator looks for the cause. */
    private static String reasons(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(10)
                .map(one -> String.valueOf(one.getMessage()))
                .distinct()
                .collect(Collectors.joining(" Because: "));
    }

    private void refuseChanges(String method) {
        Optional<String> why = method.equals("GET") ? Optional.empty() : over.get();
        if (why.isPresent()) {
            throw Problem.unavailable(why.get());
        }
    }

    private Answer dispatch(Call call) {
        String method = call.method().equals("HEAD") ? "GET" : call.method();
        TreeSet<String> others = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> variables = route.match(call.path());
            if (variables.isPresent() && route.method().equals(method)) {
                refuseChanges(method);
                return route.handler().answer(call.on(method, variables.get(), callers.admit(route.access(), call)));
            } else if (variables.isPresent()) {
                others.add(route.method());
            }
        }
        if (others.isEmpty()) {
            throw Problem.notFound(
                    "There is nothing at `" + Call.brief(call.path()) + "`: /v1/openapi.yaml describes what there is.");
        }
        return Answer.problem(
                        Problem.invalid(
                                405,
                                "`" + Call.brief(call.method()) + "` is not possible here: use "
                                        + String.join(" or ", others) + "."),
                        call.path())
                .with("Allow", String.join(", ", others));
    }
}
