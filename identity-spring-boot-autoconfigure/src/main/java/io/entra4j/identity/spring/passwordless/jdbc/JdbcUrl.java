package io.entra4j.identity.spring.passwordless.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * JDBC URL of a database that takes tokens, as its driver reads it. A part that the driver would not understand, or that
 * only it can resolve, makes the hosts unknown. Reads each character a fixed number of times.
 */
final class JdbcUrl {

    private static final int MAX_LENGTH = 10_000;

    private final String text;
    private final JdbcDriver driver;
    private final Parameters parameters;
    private List<String> hosts = List.of();
    private boolean known = true;

    private JdbcUrl(String text, JdbcDriver driver) {
        this.text = text;
        this.driver = driver;
        this.parameters = new Parameters(driver == JdbcDriver.POSTGRESQL);
    }

    /**
     * Reads a URL.
     *
     * @param pool the parameters that the pool adds
     * @return {@code null} for a database that is not known to take tokens, or a URL above 10,000 characters
     */
    static @Nullable JdbcUrl of(@Nullable String text, Properties pool) {
        JdbcDriver driver = text == null || text.length() > MAX_LENGTH ? null : JdbcDriver.of(text);
        if (text == null || driver == null) {
            return null;
        }
        JdbcUrl url = new JdbcUrl(text, driver);
        // The driver of SQL Server prefers the pool's parameters, the others prefer the URL's.
        if (driver == JdbcDriver.SQL_SERVER) {
            url.add(pool);
        }
        switch (driver) {
            case POSTGRESQL -> url.readPostgresql(text.substring("jdbc:postgresql:".length()));
            case MYSQL, MARIADB -> url.readMysql();
            case SQL_SERVER -> url.readSqlServer(text.substring("jdbc:sqlserver:".length()));
        }
        if (driver != JdbcDriver.SQL_SERVER) {
            url.add(pool);
        }
        return url;
    }

    private void add(Properties pool) {
        pool.forEach((name, value) -> parameters.add(String.valueOf(name), String.valueOf(value)));
    }

    JdbcDriver driver() {
        return driver;
    }

    /** Returns the parameters of the URL and of the pool. */
    Parameters parameters() {
        return parameters;
    }

    /** Returns the hosts without ports, empty if they are not known. */
    List<String> hosts() {
        return known ? hosts : List.of();
    }

    String text() {
        return text;
    }

    /** Returns a URL with one more parameter. */
    static String with(String text, JdbcDriver driver, String name, String value) {
        if (driver == JdbcDriver.SQL_SERVER) {
            return text + (text.endsWith(";") ? "" : ";") + name + "=" + value;
        }
        int fragment = driver == JdbcDriver.MYSQL ? text.indexOf('#') : -1;
        String start = fragment < 0 ? text : text.substring(0, fragment);
        String end = fragment < 0 ? "" : text.substring(fragment);
        char last = start.charAt(start.length() - 1);
        String separator = start.indexOf('?') < 0 ? "?" : last == '?' || last == '&' ? "" : "&";
        return start + separator + name + "=" + value + end;
    }

    private void readPostgresql(String rest) {
        int question = rest.indexOf('?');
        String server = question < 0 ? rest : rest.substring(0, question);
        readQuery(question < 0 ? "" : rest.substring(question + 1));
        String listed = parameters.has("PGHOST") ? parameters.text("PGHOST") : parameters.text("host");
        if (server.equals("//") || server.equals("///") || !server.startsWith("/")) {
            // The file of a service names the host, unless the URL does.
            known &= listed != null || !parameters.has("service");
        } else {
            int slash = server.startsWith("//") ? server.indexOf('/', 2) : -1;
            known &= slash >= 0 && server.indexOf('/', slash + 1) < 0;
            listed = listed != null || slash < 0 ? listed : server.substring(2, slash);
        }
        hosts = listed == null || listed.isBlank() ? List.of("localhost") : hostsOf(listed);
    }

    private void readMysql() {
        int authority = text.indexOf("//");
        if (authority < 0) {
            known = false;
            return;
        }
        String rest = text.substring(authority + 2);
        int fragment = driver == JdbcDriver.MYSQL ? rest.indexOf('#') : -1;
        rest = fragment < 0 ? rest : rest.substring(0, fragment);
        int question = rest.indexOf('?');
        readQuery(question < 0 ? "" : rest.substring(question + 1));
        String server = question < 0 ? rest : rest.substring(0, question);
        // Names of DNS services, whose hosts only the driver finds.
        known &= !text.startsWith("jdbc:mysql+srv:") && !"true".equalsIgnoreCase(parameters.text("dnsSrv"));
        List<String> found = MysqlHosts.read(server, driver, parameters);
        known &= found != null;
        hosts = found == null ? List.of() : found;
    }

    private void readQuery(String query) {
        for (String each : query.split("&", -1)) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? each : each.substring(0, equals);
            if (!name.isBlank()) {
                parameters.add(decoded(name.trim()), equals < 0 ? "" : decoded(each.substring(equals + 1)));
            }
        }
    }

    private String decoded(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            known = false; // the driver refuses it with its own message
            return encoded;
        }
    }

    private void readSqlServer(String rest) {
        SqlServerParameters.read(rest.startsWith("//") ? rest.substring(2) : rest, parameters);
        String server = parameters.text("serverName");
        hosts = server == null ? List.of() : List.of(server.split("[\\\\:]", 2)[0].trim());
    }

    private static List<String> hostsOf(String addresses) {
        return Stream.of(addresses.split(",", -1))
                .filter(address -> !address.isBlank())
                .map(JdbcUrl::withoutPort)
                .toList();
    }

    static String withoutPort(String address) {
        String trimmed = address.trim();
        int colon = trimmed.lastIndexOf(':');
        String host = colon >= 0 && trimmed.lastIndexOf(']') < colon ? trimmed.substring(0, colon) : trimmed;
        boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 1;
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        return bare.isEmpty() ? "localhost" : bare;
    }

    /** Shows the driver only: the rest may have a password. */
    @Override
    public String toString() {
        return "JdbcUrl[" + driver + "]";
    }
}
