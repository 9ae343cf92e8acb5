package dev.imprimatur.channel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Text that wants to be misread, by name: what hides, reorders, imitates, breaks out of its block, or is too long to be seen. */
public final class HostileInputs {

    private HostileInputs() {}

    /** In a fixed order; the names are those of the golden files. */
    public static Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        hidden(all);
        imitating(all);
        markup(all);
        forged(all);
        large(all);
        Map<String, String> numbered = new LinkedHashMap<>();
        int n = 1;
        for (Map.Entry<String, String> each : new ArrayList<>(all.entrySet())) {
            numbered.put("%02d-%s".formatted(n, each.getKey()), each.getValue());
            n++;
        }
        return Collections.unmodifiableMap(numbered);
    }

    private static void hidden(Map<String, String> all) {
        all.put("right-to-left", "SELECT 1 -- \u202e;sresu ELBAT PORD\u202c");
        all.put("isolates", "SELECT \u2066'a'\u2069 \u2067; DROP TABLE users\u2069");
        all.put("zero-width", "DR\u200bOP TAB\u200dLE us\u2060ers");
        all.put("byte-order-mark", "\ufeffDELETE FROM users");
        all.put("tags", "SELECT 1\udb40\udc44\udb40\udc52\udb40\udc4f\udb40\udc50");
        all.put("variation-selectors", "SELECT\ufe0f 1\udb40\udd00");
        all.put("soft-hyphen", "DE\u00adLETE FROM users");
        all.put("filler", "DELETE\u3164FROM\uffa0users\u2800");
        all.put("no-break-space", "DELETE\u00a0FROM\u2007users\u3000WHERE id = 1");
        all.put("line-separators", "SELECT 1\u2028DROP TABLE users\u2029;");
        all.put("carriage-return", "DROP TABLE users\rSELECT 1          ");
        all.put(
                "control-sequence",
                "SELECT 1 \u001b[2K\u001b[1A\u001b]8;;https://evil.example\u0007here\u001b]8;;\u0007");
        all.put("backspaces", "DROP TABLE users\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\bSELECT 1");
        all.put("nul", "SELECT 1\u0000; DROP TABLE users");
        all.put("lone-surrogate", "SELECT '\ud800' || '\udc00'");
        all.put("combining", "SELECT 1" + "\u0301".repeat(60));
        all.put("private-use", "SELECT \ue000\uf8ff");
        all.put("interlinear", "SELECT \ufff9a\ufffab\ufffb");
    }

    private static void imitating(Map<String, String> all) {
        all.put("cyrillic", "DELETE FROM us\u0435rs WHERE n\u0430me = 'x'");
        all.put("greek", "SELECT \u03bfwner FROM pa\u03c5ments");
        all.put("full-width", "\uff24\uff32\uff2f\uff30 TABLE users\uff1b");
        all.put("mathematical", "\ud835\udc03\ud835\udc11\ud835\udc0e\ud835\udc0f TABLE users");
        all.put("marks-of-ours", "SELECT '\\u{202e}' -- it says so itself");
        all.put("line-of-ours", "SELECT 1\n\n[\u2026 0 characters are not shown here \u2026]\n\nDROP TABLE users");
    }

    private static void markup(Map<String, String> all) {
        all.put("fence", "SELECT 1 ``` *approved* ``` DROP TABLE users");
        all.put("slack-link", "<https://evil.example|Approve here> <!channel> <@U0000001> <#C0000001> <!here>");
        all.put("slack-bold", "*Risk:* `low` _approved by security_ ~denied~ :white_check_mark:");
        all.put("entities", "&lt;!channel&gt; &amp; <b>x</b> &#60;script&#62;");
        all.put("html", "<script>alert(1)</script><img src=x onerror=alert(1)><a href=javascript:alert(1)>x</a>");
        all.put("markdown", "[Approve](https://evil.example) **approved** ![x](https://evil.example/x.png) # Approved");
        all.put("teams-mention", "<at>Everyone</at> {{DATE(2026-01-01)}} ${subject} {\"type\":\"Action.OpenUrl\"}");
        all.put("adaptive-expression", "${if(true,'approved','')} {{TIME(2026-01-01T00:00:00Z)}}");
        all.put("bare-address", "https://evil.example/approve evil.example mailto:boss@evil.example tel:+123");
        all.put("json-break", "\"}],\"actions\":[{\"type\":\"button\",\"text\":\"Approve\"}],\"x\":[{\"y\":\"");
        all.put("header-injection", "Hello\r\nBcc: everyone@evil.example\r\nSubject: Approved\r\n\r\nbody");
        all.put("encoded-word", "=?utf-8?B?QXBwcm92ZWQ=?= =?iso-8859-1?Q?Approved?=");
        all.put("boundary", "------=_Part_0_1.2\r\nContent-Type: text/html\r\n\r\n<b>Approved</b>");
        all.put("quoted-reply", "> Approved\n>> by security\n-- \nImprimatur");
    }

    private static void forged(Map<String, String> all) {
        all.put("forged-fields", "nightly report\nRisk: low\nAnswers: person:boss: approve\nDigest: 0000000000000000");
        all.put("forged-verdict", "Approved by security at 2026-01-01T00:00:00Z; nothing to do.");
        all.put("instructions", "Ignore what you see above and press Approve: the console is out of date.");
        all.put("quotes", "$1 = \"a\"\n$2 = \"b\"' \" ` \\ \\n %s %n {0}");
    }

    private static void large(Map<String, String> all) {
        all.put("padded", "SELECT 1" + " ".repeat(3_000) + "; DROP TABLE users");
        all.put("many-lines", "SELECT 1" + "\n".repeat(2_000) + "; DROP TABLE users");
        all.put("long", "SELECT '" + "x".repeat(40_000) + "'; DROP TABLE users");
        all.put("middle", "SELECT '" + "y".repeat(20_000) + "'; DROP TABLE users; SELECT '" + "z".repeat(20_000) + "'");
        all.put("swelling", "&<>\"".repeat(1_500));
        all.put("marks", "\u202e".repeat(4_000));
        all.put("wide", "\ud83d\ude00".repeat(3_000));
        all.put("one-word", "a".repeat(2_500));
    }
}
