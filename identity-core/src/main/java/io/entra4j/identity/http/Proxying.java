package io.entra4j.identity.http;

import com.azure.core.http.ProxyOptions;
import com.azure.core.util.Configuration;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Proxies of requests, and the hosts that are asked without one.
 *
 * @param https the proxy for {@code https} URLs, {@code null} for none
 * @param http the proxy for {@code http} URLs, {@code null} for none
 * @param nonProxyHosts a regular expression of hosts that are asked directly, {@code null} for none
 * @param noProxy hosts that are asked directly, from a variable; {@code null} for none
 */
record Proxying(
        @Nullable Server https,
        @Nullable Server http,
        @Nullable String nonProxyHosts,
        @Nullable NoProxy noProxy) {

    /** Proxy, with the user name and password that it asks for. */
    record Server(
            String host,
            int port,
            @Nullable String username,
            @Nullable String password) {

        /** Shows neither user name nor password. */
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * @param given the user's proxy, {@code null} to read the JVM's properties and then the variables
     * @return the proxies, {@code null} to leave the choice to the JVM
     * @throws IllegalArgumentException if the proxy is not an HTTP proxy
     */
    static @Nullable Proxying of(@Nullable ProxyOptions given, Configuration variables) {
        if (given != null) {
            return of(given);
        }
        Proxying configured = isConfigured(variables) ? of(ProxyOptions.fromConfiguration(variables)) : null;
        return configured == null ? ProxyVariables.read(variables) : configured;
    }

    /**
     * Checks the only settings that azure-core reads a proxy from. Its own search costs more than the rest of a
     * request.
     */
    private static boolean isConfigured(Configuration variables) {
        return Stream.of("java.net.useSystemProxies", "https.proxyHost", "http.proxyHost", "http.proxy.hostname")
                .anyMatch(variables::contains);
    }

    static void check(@Nullable ProxyOptions options) {
        if (options != null && options.getType() != ProxyOptions.Type.HTTP) {
            throw new IllegalArgumentException(
                    "'clientOptions' has a proxy of the type %s, but only HTTP proxies are supported. Set an HTTP proxy, or an 'httpClient' that supports your proxy."
                            .formatted(options.getType()));
        }
    }

    private static @Nullable Proxying of(@Nullable ProxyOptions options) {
        if (options == null) {
            return null;
        }
        check(options);
        InetSocketAddress address = options.getAddress();
        Server server =
                new Server(address.getHostString(), address.getPort(), options.getUsername(), options.getPassword());
        return new Proxying(server, server, options.getNonProxyHosts(), null);
    }

    /** Returns the proxy for a URL; {@code null} if requests to it go there directly. */
    @Nullable
    Server to(URI url) {
        String host = url.getHost();
        boolean direct = host != null
                && ((nonProxyHosts != null
                                && Pattern.compile(nonProxyHosts, Pattern.CASE_INSENSITIVE)
                                        .matcher(host.toLowerCase(Locale.ROOT))
                                        .matches())
                        || (noProxy != null && noProxy.contains(url)));
        return direct ? null : "http".equalsIgnoreCase(url.getScheme()) ? http : https;
    }

    void apply(HttpClient.Builder builder) {
        builder.proxy(new Selector(this));
        Server known = https != null ? https : http;
        if (known != null && known.username() != null) {
            builder.authenticator(new Authenticator() {
                @Override
                protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                    return getRequestorType() == RequestorType.PROXY ? password(getRequestingHost()) : null;
                }
            });
        }
    }

    private @Nullable PasswordAuthentication password(@Nullable String host) {
        return Stream.of(https, http)
                .flatMap(Stream::ofNullable)
                .filter(server -> server.username() != null && server.host().equalsIgnoreCase(host))
                .findFirst()
                .map(server -> new PasswordAuthentication(
                        server.username(),
                        server.password() == null
                                ? new char[0]
                                : server.password().toCharArray()))
                .orElse(null);
    }

    /** Shows no password. */
    @Override
    public String toString() {
        return "Proxying[https=%s, http=%s]".formatted(https, http);
    }

    private static final class Selector extends ProxySelector {

        private static final List<Proxy> NONE = List.of(Proxy.NO_PROXY);

        private final Proxying proxying;

        Selector(Proxying proxying) {
            this.proxying = proxying;
        }

        @Override
        public List<Proxy> select(URI uri) {
            Server server = proxying.to(uri);
            return server == null
                    ? NONE
                    : List.of(new Proxy(
                            Proxy.Type.HTTP, InetSocketAddress.createUnresolved(server.host(), server.port())));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // the sender of the request gets the failure
        }
    }
}
