package io.entra4j.identity.spring.passwordless.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hosts in URLs for MySQL and MariaDB: {@code host:port}, {@code [ipv6]:port}, {@code address=(host=h)(port=p)}, and for
 * MySQL also {@code (host=h,port=p)}, {@code [host1,host2]} and {@code user:password@host}.
 */
final class MysqlHosts {

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.%]*:[0-9A-Fa-f:.%]*:[0-9A-Za-z:.%]*");
    /** Name of the TLS modes that hosts have of their own: others use the URL's. */
    static final String TLS_OF_HOST = "host.sslMode";

    private static final String ADDRESS = "address=";

    private final List<String> hosts = new ArrayList<>();
    private final boolean mysql;
    private final Parameters parameters;

    private MysqlHosts(boolean mysql, Parameters parameters) {
        this.mysql = mysql;
        this.parameters = parameters;
    }

    /**
     * Reads what is between the slashes of a URL and its parameters.
     *
     * @param parameters get what the hosts have of their own: users, passwords, TLS modes
     * @return the hosts, {@code null} if they cannot be read
     */
    static @Nullable List<String> read(String server, JdbcDriver driver, Parameters parameters) {
        MysqlHosts read = new MysqlHosts(driver == JdbcDriver.MYSQL, parameters);
        return read.list(server, true) ? List.copyOf(read.hosts) : null;
    }

    /** Reads a list as far as its end, or a slash. Returns whether it can be read. */
    private boolean list(String text, boolean outer) {
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char character = i < text.length() ? text.charAt(i) : '/';
            if (depth == 0 && (character == ',' || character == '/')) {
                if (!entry(text.substring(start, i).trim(), outer)) {
                    return false;
                }
                if (character == '/') {
                    return true;
                }
                start = i + 1;
            } else if (character == '/') {
                return false; // the drivers differ in how they read a slash within brackets
            } else if (character == '(' || character == '[') {
                depth++;
            } else if (character == ')' || character == ']') {
                depth--;
            }
        }
        return false;
    }

    private boolean entry(String text, boolean outer) {
        int at = text.indexOf('@');
        if (at < 0) {
            return host(text, outer);
        }
        if (!mysql || text.indexOf('@', at + 1) >= 0) {
            return false;
        }
        String user = text.substring(0, at);
        int colon = user.indexOf(':');
        return add("user", colon < 0 ? user : user.substring(0, colon))
                && add("password", colon < 0 ? "" : user.substring(colon + 1))
                && host(text.substring(at + 1), outer);
    }

    private boolean host(String text, boolean outer) {
        if (text.regionMatches(true, 0, ADDRESS, 0, ADDRESS.length())) {
            String pairs = text.substring(ADDRESS.length()).trim();
            return pairs.startsWith("(") && pairs.endsWith(")") && pairs(pairs.split("[()]"));
        }
        if (text.startsWith("(") && text.endsWith(")")) {
            return mysql && pairs(text.substring(1, text.length() - 1).split(","));
        }
        if (text.startsWith("[") && text.endsWith("]")) {
            String inner = text.substring(1, text.length() - 1);
            if (!IPV6.matcher(inner).matches()) {
                return mysql && outer && list(inner, false);
            }
        }
        if (text.isEmpty() && !mysql) {
            return false;
        }
        return hosts.add(JdbcUrl.withoutPort(text));
    }

    private boolean pairs(String... pairs) {
        String host = "";
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 0 && !pair.isBlank()) {
                return false;
            }
            String name = equals < 0 ? "" : pair.substring(0, equals).trim().toLowerCase(Locale.ROOT);
            if (name.equals("host")) {
                host = pair.substring(equals + 1).trim();
            } else if (!name.isEmpty()
                    && !add(
                            name.equals("sslmode") ? TLS_OF_HOST : name,
                            pair.substring(equals + 1).trim())) {
                return false;
            }
        }
        return hosts.add(JdbcUrl.withoutPort(host));
    }

    private boolean add(String name, String value) {
        try {
            parameters.add(name, URLDecoder.decode(value, StandardCharsets.UTF_8));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
