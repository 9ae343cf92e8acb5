package dev.imprimatur.cli.api;

import dev.imprimatur.core.seal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A subject as the gateway describes it, said in one line: who acts, whose it is, for whom. */
final class Chain {

    private Chain() {}

    static String of(Json.Fields subject) {
        List<String> links = new ArrayList<>();
        for (String name : List.of("actor", "chain", "behalf")) {
            subject.find(name).ifPresent(value -> add(value, links));
        }
        if (links.isEmpty()) {
            link(subject).ifPresent(links::add);
        }
        if (links.isEmpty()) {
            return subject.canonical();
        }
        String who = String.join(", for ", links);
        return subject.findText("owner")
                .filter(owner -> !who.contains("owned by"))
                .map(owner -> who + ", owned by " + owner)
                .orElse(who);
    }

    private static void add(Json value, List<String> links) {
        switch (value) {
            case Json.Text(String text) -> links.add(text);
            case Json.Array(List<Json> values) -> values.forEach(each -> add(each, links));
            case Json.Fields fields -> links.add(link(fields).orElseGet(fields::canonical));
            case Json.Whole number -> links.add(number.canonical());
            case Json.Decimal number -> links.add(number.canonical());
            case Json.Flag flag -> links.add(flag.canonical());
            case Json.Nothing() -> {}
        }
    }

    private static Optional<String> link(Json.Fields link) {
        Optional<String> id = link.find("id").flatMap(Dossier::said);
        Optional<String> name = link.find("name").flatMap(Dossier::said);
        Optional<String> owner = link.find("owner").flatMap(Dossier::said);
        return id.map(text -> text
                + name.filter(called -> !text.endsWith(":" + called))
                        .map(called -> " (" + called + ")")
                        .orElse("")
                + owner.map(of -> ", owned by " + of).orElse(""));
    }
}
