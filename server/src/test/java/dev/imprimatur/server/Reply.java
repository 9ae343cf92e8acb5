package dev.imprimatur.server;

import dev.imprimatur.core.seal.Json;
import java.net.http.HttpHeaders;
import java.util.List;

/** What the gateway answered. */
record Reply(int status, String text, HttpHeaders headers) {

    Json.Fields json() {
        return (Json.Fields) Json.parse(text);
    }

    String text(String member) {
        return json().text(member);
    }

    /** The last word of a problem's type. */
    String problem() {
        return text("type").replace("urn:imprimatur:problem:", "");
    }

    String detail() {
        return text("detail");
    }

    List<Json.Fields> list(String member) {
        return json().array(member).stream().map(Json.Fields.class::cast).toList();
    }
}
