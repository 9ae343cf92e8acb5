package dev.imprimatur.cli.command;

import dev.imprimatur.cli.api.Gateway;
import dev.imprimatur.cli.process.Surroundings;
import dev.imprimatur.core.seal.Json;
import java.util.List;
import java.util.stream.Collectors;

/** Lists what people approved ahead. */
@picocli.CommandLine.Command(
        name = "shapes",
        description = {
            "List what people approved ahead: actions that differ in values alone, so often, until then.",
            "",
            "It is granted with `imprimatur approve ID --standing \"20 per 1h until 18:00\"`, where a rule allows it.",
        },
        footer = {
            "",
            "Examples:",
            "  imprimatur shapes",
            "  imprimatur shapes end shp-7k2m9qwe --because \"job is done\""
        })
public final class Shapes extends Listing {

    public Shapes(Surroundings surroundings, Gateway gateway) {
        super(
                surroundings,
                gateway,
                "shapes",
                "Nothing is approved ahead.",
                List.of(
                        text("ID", "id"),
                        text("WHO", "subject"),
                        text("OPERATION", "operation"),
                        text("TARGET", "target"),
                        said("USED", shape -> shape.whole("used") + " of " + shape.whole("most")),
                        text("UNTIL", "until"),
                        said("GRANTED BY", Shapes::grants),
                        text("AS", "approval")));
    }

    private static String grants(Json.Fields shape) {
        return shape.array("grants").stream()
                .map(each -> (Json.Fields) each)
                .map(grant -> grant.text("voter") + " (" + grant.whole("times") + " per " + grant.text("per") + ")")
                .collect(Collectors.joining(", "));
    }
}
