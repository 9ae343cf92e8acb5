package dev.imprimatur.cli.api;

import dev.imprimatur.cli.process.ExitCode;
import dev.imprimatur.cli.process.Failure;
import dev.imprimatur.core.seal.Json;

/**
 * A problem document (RFC 9457) as the gateway sends it.
 *
 * @param word what kind: the end of {@code urn:imprimatur:problem:…}
 * @param sentence for people
 * @param why a vote does not count; empty for everything else
 * @param hint how to ask for less; may be empty
 */
public record Problem(int status, String word, String sentence, String why, String hint) {

    private static final String URN = "urn:imprimatur:problem:";

    public static Problem of(Reply reply) {
        Json.Fields body = reply.body();
        String type = text(body, "type");
        String title = text(body, "title");
        String detail = text(body, "detail");
        return new Problem(
                reply.status(),
                type.startsWith(URN) ? type.substring(URN.length()) : "",
                !detail.isEmpty() ? detail : !title.isEmpty() ? title : "The gateway answered " + reply.status() + ".",
                text(body, "why"),
                text(body, "hint"));
    }

    /** The end of the command, for somebody who is tired. */
    public Failure failure(String server) {
        return switch (status) {
            case 401 ->
                new Failure(ExitCode.SIGNED_OUT, "The gateway does not know you (any more): " + sentence, next());
            case 403, 409 -> new Failure(late() ? ExitCode.TOO_LATE : ExitCode.NO, sentence, next());
            case 404, 410 -> new Failure(ExitCode.NOT_FOUND, sentence, next());
            case 400, 405, 413, 415, 422 -> new Failure(ExitCode.CANNOT_TELL, sentence, next());
            case 429, 502, 503, 504 ->
                new Failure(
                        ExitCode.UNREACHABLE, "The gateway at `" + server + "` can't do this now: " + sentence, next());
            default ->
                new Failure(
                        ExitCode.UNREACHABLE,
                        "The gateway at `" + server + "` answered " + status + ": " + sentence,
                        next());
        };
    }

    private boolean late() {
        return why.equals("late") || word.equals("late") || (status == 409 && word.equals("conflict"));
    }

    private String next() {
        if (!hint.isEmpty()) {
            return hint;
        }
        if (late()) {
            return "`imprimatur show ID` tells how it ended.";
        }
        return switch (why) {
            case "own-action" -> "Somebody who has no part in the action has to decide: pass the id on to them.";
            case "not-asked" -> "`imprimatur show ID` lists who is asked.";
            case "repeated" -> "Your earlier answer stands; `imprimatur show ID` lists who is still missing.";
            case "other-digest" -> "Look at it again with `imprimatur show ID`, then decide on what it shows now.";
            case "unkept" -> "Leave the option out, or deny.";
            case "loosens" -> "Leave the option out, or name something stricter.";
            case "no-passkey" -> "A passkey signs in a browser alone: open the approval's page there.";
            case "unknown-voter" -> "Sign in as a person with `imprimatur login`.";
            default -> byWord();
        };
    }

    private String byWord() {
        return switch (word) {
            case "unauthenticated" -> "Sign in again with `imprimatur login`, or renew the token in IMPRIMATUR_TOKEN.";
            case "frozen" -> "`imprimatur freezes` shows what is frozen; an operator or administrator can thaw it.";
            case "forbidden" -> "`imprimatur whoami` tells what this credential is for.";
            case "not-found" -> "`imprimatur approvals` lists what is open.";
            case "unavailable" -> "Nothing was allowed meanwhile. Look at the gateway's own log, then try again.";
            default -> status == 401 ? "Sign in again with `imprimatur login`." : "";
        };
    }

    private static String text(Json.Fields body, String name) {
        return body.find(name).orElse(new Json.Nothing()) instanceof Json.Text(String value) ? value : "";
    }
}
