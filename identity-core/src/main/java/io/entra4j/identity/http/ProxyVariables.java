package io.entra4j.identity.http;

import com.azure.core.util.Configuration;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the proxy from the usual environment variables: {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and
 * {@code NO_PROXY}. The older spelling in small letters wins. The variables do not count if the JVM itself is
 * configured with a proxy.
 */
final class ProxyVariables {

    private static final int HTTP_PORT = 80;

    private ProxyVariables() {}

    static @Nullable Proxying read(Configuration variables) {
        String https = first(variables, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY");
        // If a web server started this process by CGI, HTTP_PROXY holds a request header, which any client can set
        // ("httpoxy").
        String http = set(variables, "REQUEST_METHOD") == null
                ? first(variables, "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
                : first(variables, "http_proxy", "all_proxy", "ALL_PROXY");
        if ((https == null && http == null) || isToldToTheJvm()) {
            return null;
        }
        String direct = first(variables, "no_proxy", "NO_PROXY");
        return new Proxying(
                https == null ? null : server(https, String.valueOf(set(variables, https))),
                http == null ? null : server(http, String.valueOf(set(variables, http))),
                null,
                new NoProxy(direct == null ? "" : String.valueOf(set(variables, direct))));
    }

    /** Checks the JVM's proxy properties, and whether the application has set a proxy selector. */
    private static boolean isToldToTheJvm() {
        if (Stream.of("https.proxyHost", "http.proxyHost", "socksProxyHost").anyMatch(name -> {
            String value = System.getProperty(name);
            return value != null && !value.isBlank();
        })) {
            return true;
        }
        ProxySelector selector = ProxySelector.getDefault();
        return selector != null && !selector.getClass().getName().startsWith("sun.net.spi.");
    }

    private static @Nullable String first(Configuration variables, String... names) {
        return Stream.of(names)
                .filter(name -> set(variables, name) != null)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String set(Configuration variables, String name) {
        String value = variables.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static Proxying.Server server(String name, String value) {
        String whole = value.contains("://") ? value : "http://" + value;
        if (!whole.toLowerCase(Locale.ROOT).startsWith("http://")) {
            throw unusable(name, "is not the URL of an HTTP proxy");
        }
        // A password may have characters that are not allowed in a URI.
        String rest = whole.substring("http://".length());
        int at = rest.lastIndexOf('@');
        String user = at < 0 ? null : rest.substring(0, at);
        int colon = user == null ? -1 : user.indexOf(':');
        try {
            URI uri = URI.create("http://" + rest.substring(at + 1));
            if (uri.getHost() == null) {
                throw unusable(name, "does not name a host");
            }
            return new Proxying.Server(
                    uri.getHost().replaceAll("[\\[\\]]", ""),
                    uri.getPort() < 0 ? HTTP_PORT : uri.getPort(),
                    user == null ? null : decoded(colon < 0 ? user : user.substring(0, colon)),
                    user == null ? null : colon < 0 ? "" : decoded(user.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw e instanceof Unusable told ? told : unusable(name, "is not a URL");
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // it has a percent sign that is not encoded
        }
    }

    private static Unusable unusable(String name, String why) {
        return new Unusable(
                "The variable '%s' %s. Set it to http://host:port or http://user:password@host:port. For hosts that need no proxy, set NO_PROXY."
                        .formatted(name, why));
    }

    /** Does not show the variable's value: it may hold a password. */
    private static final class Unusable extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }
}
