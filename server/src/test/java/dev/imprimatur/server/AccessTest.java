package dev.imprimatur.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imprimatur.core.seal.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every endpoint, called by everybody. */
final class AccessTest {

    /**
     * For nobody, a connector's token, an agent, a workload, a requester, an approver, an auditor, an operator and an
     * administrator: {@code +} may call, {@code 1} is not known here (401), {@code 3} is known and may not (403).
     */
    private static final String TABLE = """
            GET /approvals/{id}                      +++++++++
            GET /log/checkpoint                      +++++++++
            GET /log/key                             +++++++++
            GET /log/tile/{level}/{index}            +++++++++
            GET /log/tile/{level}/{x1}/{index}       +++++++++
            GET /log/tile/{level}/{x1}/{x2}/{index}  +++++++++
            GET /log/tile/{level}/{x1}/{x2}/{x3}/{index} +++++++++
            GET /log/tile/entries/{index}            111133+3+
            GET /log/tile/entries/{x1}/{index}       111133+3+
            GET /log/tile/entries/{x1}/{x2}/{index}  111133+3+
            GET /log/tile/entries/{x1}/{x2}/{x3}/{index} 111133+3+
            GET /metrics                             +++++++++
            GET /v1/health                           +++++++++
            GET /v1/ready                            +++++++++
            GET /v1/openapi.yaml                     +++++++++
            POST /v1/sign-in                         +++++++++
            GET /v1/sign-in                          +++++++++
            GET /v1/passkeys                         1111++3++
            POST /v1/passkeys/registration           1111++3++
            POST /v1/passkeys                        1111++3++
            DELETE /v1/passkeys/{id}                 1111++3++
            POST /v1/approvals/{id}/assertion        1111++3++
            GET /v1/whoami                           11+++++++
            GET /v1/policies                         11+++++++
            POST /v1/actions                         11++++3++
            POST /v1/permits/consume                 11++++3++
            POST /v1/permits/outcome                 11++++3++
            GET /v1/approvals                        11++++3++
            GET /v1/approvals/{id}                   11++++3++
            POST /v1/approvals/{id}/withdraw         11++++3++
            POST /v1/approvals/{id}/votes            1333++3++
            POST /v1/approvals/{id}/revoke           1111++3++
            POST /v1/approvals/votes                 1111++3++
            GET /v1/shapes                           1111++3++
            DELETE /v1/shapes/{id}                   1111++3++
            POST /v1/approvals/{id}/evidence         1111+++++
            GET /v1/tokens                           1111+++++
            POST /v1/tokens                          1111++3++
            DELETE /v1/tokens/{id}                   1111+++++
            POST /v1/tokens/{id}/rotate              1111++3++
            POST /v1/approvals/{id}/break-glass      1111++3++
            GET /v1/reviews                          1111+++++
            POST /v1/reviews/{id}/votes              1111++3++
            GET /v1/delegations                      1111++3++
            POST /v1/delegations                     1111++3++
            DELETE /v1/delegations/{id}              1111++3++
            GET /v1/freezes                          1111++3++
            POST /v1/freezes                         1111333++
            DELETE /v1/freezes/{id}                  1111333++
            GET /v1/channels                         1111333++
            GET /v1/channels/{name}/dead             1111333++
            POST /v1/channels/{name}/retry           1111333++
            POST /v1/channels/{name}/slack/interactions 111111111
            POST /v1/channels/{name}/slack/commands  111111111
            POST /v1/channels/{name}/activities      111111111
            POST /v1/channels/{name}/decisions       111111111
            GET /v1/load                             111133+++
            GET /v1/audit                            111133+3+
            GET /v1/audit/head                       111133+3+
            GET /v1/audit/events/{index}             111133+3+
            GET /v1/audit/checkpoint                 111133+3+
            GET /v1/audit/consistency                111133+3+
            GET /v1/audit/index                      111133+3+
            POST /v1/audit/index                     11113333+
            POST /v1/audit/erasures                  11113333+
            """;

    @TempDir
    private Path folder;

    @Test
    void everyEndpointLetsInWhomItSaysAndNobodyElse() {
        Map<String, String> expected = new TreeMap<>();
        TABLE.lines().forEach(line -> {
            int gap = line.lastIndexOf(' ');
            expected.put(line.substring(0, gap).strip(), line.substring(gap + 1));
        });
        try (Rig rig = new Rig(folder)) {
            assertThat(expected.keySet())
                    .isEqualTo(new TreeSet<>(rig.server().routes()))
                    .isSubsetOf(new Contract().operations());
            Map<String, String> callers = callers(rig);
            String waiting = rig.held(rig.token("agent:bot", "actions"), "export-users");
            Map<String, String> found = new TreeMap<>();
            for (String operation : expected.keySet()) {
                found.put(
                        operation,
                        callers.values().stream()
                                .map(token -> sign(call(rig, token, operation, waiting)))
                                .collect(Collectors.joining()));
            }
            assertThat(found).isEqualTo(expected);
        }
    }

    private static Map<String, String> callers(Rig rig) {
        Map<String, String> callers = new LinkedHashMap<>();
        callers.put("nobody", "");
        callers.put("connector", rig.token("agent:bot", "connector"));
        callers.put("agent", rig.token("agent:bot", "actions"));
        callers.put("workload", rig.token("workload:deploy", "actions"));
        for (String person : List.of("cara", "ben", "aldo", "olga", "ada")) {
            callers.put(person, rig.session(person));
        }
        return callers;
    }

    /** Calls with nothing that could have an effect: what is let in is refused as not understood, or finds nothing. */
    private static Reply call(Rig rig, String token, String operation, String waiting) {
        String[] words = operation.split(" ", 2);
        String path = words[1].replace("{level}", "0")
                .replaceAll("\\{x\\d}", "x001")
                .replace("{index}", words[1].startsWith("/log") ? "000" : "0")
                .replace("approvals/{id}", "approvals/" + (words[1].endsWith("votes") ? waiting : "apr-2222222222"))
                .replace("{name}", "siem")
                .replace("reviews/{id}", "reviews/apr-2222222222")
                .replace("delegations/{id}", "delegations/dlg-22222222")
                .replace("{id}", "frz-22222222");
        boolean body = words[0].equals("POST")
                || words[1].startsWith("/v1/freezes/")
                || words[1].startsWith("/v1/delegations/");
        return rig.send(
                words[0],
                path,
                Optional.of(token),
                body && !path.equals("/v1/audit/index")
                        ? Optional.of(Json.fields().build().canonicalBytes())
                        : Optional.empty(),
                Map.of("Content-Type", "application/json"));
    }

    private static String sign(Reply reply) {
        return switch (reply.status()) {
            case 401 -> "1";
            case 403 -> "3";
            default -> "+";
        };
    }
}
