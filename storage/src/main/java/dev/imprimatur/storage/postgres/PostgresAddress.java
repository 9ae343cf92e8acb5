package dev.imprimatur.storage.postgres;

import dev.imprimatur.core.seal.Secret;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the gateway's own database is, and as whom it works there.
 *
 * @param url {@code postgresql://host:port/database}, several hosts separated by commas; behind a question mark {@code
 *     sslmode} (verify-full when it is missing), {@code sslrootcert}, {@code sslcert}, {@code sslkey}, and nothing else
 */
public record PostgresAddress(String url, String user, Secret password) {

    private static final Pattern FORM =
            Pattern.compile("(?:jdbc:)?postgresql://([A-Za-z0-9._,:\\[\\]-]+)/([A-Za-z0-9._%-]+)(?:\\?(.*))?");

    private static final Pattern HERE = Pattern.compile("(localhost|127\\.[0-9.]+|\\[::1\\])(:[0-9]+)?");

    private static final List<String> PARAMETERS = List.of("sslmode", "sslrootcert", "sslcert", "sslkey");

    private static final List<String> MODES = List.of("verify-full", "verify-ca", "require", "disable");

    /** The authorities that this machine trusts, in place of a file. */
    private static final String SYSTEM = "system";

    public PostgresAddress {
        if (user.isBlank()) {
            throw new IllegalArgumentException("The database wants a `user`.");
        }
        parameters(url);
    }

    /** Hosts and database, for people. */
    public String place() {
        Matcher form = form(url);
        return form.group(1) + "/" + form.group(2);
    }

    /** Whether the way there leads off this machine, and nothing proves that its other end is the database. */
    public boolean exposed() {
        boolean proven = String.valueOf(parameters(url).get("sslmode")).startsWith("verify-");
        return !proven
                && Arrays.stream(form(url).group(1).split(","))
                        .anyMatch(host -> !HERE.matcher(host).matches());
    }

    /** Without parameters, as the driver wants it. */
    String driverUrl() {
        Matcher form = form(url);
        return "jdbc:postgresql://" + form.group(1) + "/" + form.group(2);
    }

    /** User, password and TLS, as the driver wants them. */
    Properties driverProperties() {
        Properties properties = new Properties();
        properties.putAll(parameters(url));
        if (SYSTEM.equals(properties.getProperty("sslrootcert"))) {
            properties.remove("sslrootcert");
            properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        properties.setProperty("user", user);
        properties.setProperty("password", password.reveal());
        return properties;
    }

    private static Matcher form(String url) {
        Matcher form = FORM.matcher(url);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "The database's `url` is written as `postgresql://host:port/database?sslmode=verify-full`, without a user"
                            + " and a password in it.");
        }
        return form;
    }

    private static Map<String, String> parameters(String url) {
        Map<String, String> found = new LinkedHashMap<>();
        String written = form(url).group(3);
        for (String one : written == null ? new String[0] : written.split("&", -1)) {
            String[] pair = one.split("=", 2);
            if (pair.length != 2 || !PARAMETERS.contains(pair[0]) || found.put(pair[0], pair[1]) != null) {
                throw new IllegalArgumentException("`" + pair[0]
                        + "` does not belong into the database's `url`: use each of `" + String.join("`, `", PARAMETERS)
                        + "` once at most. The password stands in a file of its own.");
            }
        }
        found.putIfAbsent("sslmode", "verify-full");
        if (!MODES.contains(found.get("sslmode"))) {
            throw new IllegalArgumentException("`sslmode=" + found.get("sslmode")
                    + "` might go on without TLS unnoticed, or means nothing: use one of `" + String.join("`, `", MODES)
                    + "`.");
        }
        return found;
    }
}
