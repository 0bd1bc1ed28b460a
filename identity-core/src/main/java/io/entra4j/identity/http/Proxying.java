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
 * Which proxy to use, and for which hosts.
 *
 * @param nonProxyHosts a pattern of the hosts that are asked directly
 */
record Proxying(
        String host,
        int port,
        @Nullable String nonProxyHosts,
        @Nullable String username,
        @Nullable String password) {

    /**
     * @param given what was set, {@code null} for what the variables say
     * @throws IllegalArgumentException if it is no HTTP proxy
     */
    static @Nullable Proxying of(@Nullable ProxyOptions given, Configuration variables) {
        return given != null
                ? of(given)
                : isConfigured(variables) ? of(ProxyOptions.fromConfiguration(variables)) : null;
    }

    /** azure-core reads a proxy from nothing else; what looks for one costs more than all else of a request. */
    private static boolean isConfigured(Configuration variables) {
        return Stream.of("java.net.useSystemProxies", "https.proxyHost", "http.proxyHost", "http.proxy.hostname")
                .anyMatch(variables::contains);
    }

    private static @Nullable Proxying of(@Nullable ProxyOptions options) {
        if (options == null) {
            return null;
        }
        if (options.getType() != ProxyOptions.Type.HTTP) {
            throw new IllegalArgumentException(
                    "The proxy is of the type %s, but only HTTP proxies can be used. Set one, or an 'httpClient' that knows yours."
                            .formatted(options.getType()));
        }
        InetSocketAddress address = options.getAddress();
        return new Proxying(
                address.getHostString(),
                address.getPort(),
                options.getNonProxyHosts(),
                options.getUsername(),
                options.getPassword());
    }

    void apply(HttpClient.Builder builder) {
        builder.proxy(new Selector(this));
        if (username != null && password != null) {
            PasswordAuthentication known = new PasswordAuthentication(username, password.toCharArray());
            builder.authenticator(new Authenticator() {
                @Override
                protected @Nullable PasswordAuthentication getPasswordAuthentication() {
                    return getRequestorType() == RequestorType.PROXY ? known : null;
                }
            });
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }

    private static final class Selector extends ProxySelector {

        private static final List<Proxy> NONE = List.of(Proxy.NO_PROXY);

        private final List<Proxy> proxies;
        private final @Nullable Pattern direct;

        Selector(Proxying proxying) {
            proxies = List.of(
                    new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxying.host, proxying.port)));
            direct = proxying.nonProxyHosts == null
                    ? null
                    : Pattern.compile(proxying.nonProxyHosts, Pattern.CASE_INSENSITIVE);
        }

        @Override
        public List<Proxy> select(URI uri) {
            String host = uri.getHost();
            return direct != null
                            && host != null
                            && direct.matcher(host.toLowerCase(Locale.ROOT)).matches()
                    ? NONE
                    : proxies;
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // who sent the request is told
        }
    }
}
