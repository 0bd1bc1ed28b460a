package io.entra4j.identity.spring.credential;

import static io.entra4j.identity.spring.credential.Ingredients.set;

import com.azure.core.http.ProxyOptions;
import com.azure.core.http.policy.ExponentialBackoffOptions;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.HttpClientOptions;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.NearestName;
import io.entra4j.identity.http.PlainDuration;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;

/** Turns {@code azure.identity.http.*} and {@code azure.identity.retry.*} into options of azure-core. */
final class HttpClientSettings {

    private static final int HTTP = 80;
    private static final List<String> LOG_LEVELS = List.of("none", "basic", "headers", "body", "body-and-headers");

    private final AzureIdentityProperties.Http http;
    private final AzureIdentityProperties.Retry retry;
    private final ObjectProvider<SslBundles> bundles;

    HttpClientSettings(AzureIdentityProperties properties, ObjectProvider<SslBundles> bundles) {
        this.http = properties.http();
        this.retry = properties.retry();
        this.bundles = bundles;
    }

    /**
     * Returns the retry options, {@code null} if none is set. Then azure-core's defaults apply, and some credentials
     * use other defaults for their requests.
     */
    @Nullable
    RetryOptions retryOptions() {
        if (retry.maxAttempts() == null && retry.baseDelay() == null && retry.maxDelay() == null) {
            return null;
        }
        ExponentialBackoffOptions delays = new ExponentialBackoffOptions();
        int attempts = Prefix.ROOT.atLeastOne("retry.max-attempts", Objects.requireNonNullElse(retry.maxAttempts(), 4));
        checkPositive("retry.base-delay", retry.baseDelay());
        checkPositive("retry.max-delay", retry.maxDelay());
        Duration base = Objects.requireNonNullElse(retry.baseDelay(), Duration.ofMillis(800));
        Duration max = Objects.requireNonNullElse(retry.maxDelay(), Duration.ofSeconds(8));
        if (base.compareTo(max) > 0) {
            throw wrong(
                    "retry.base-delay",
                    "It is %s, but the longest delay is %s.".formatted(PlainDuration.of(base), PlainDuration.of(max)),
                    "Set %s to a longer time too.".formatted(Prefix.ROOT.name("retry.max-delay")));
        }
        return new RetryOptions(
                delays.setMaxRetries(attempts - 1).setBaseDelay(base).setMaxDelay(max));
    }

    /** Returns proxy and timeouts, {@code null} if none is set. */
    @Nullable
    HttpClientOptions clientOptions() {
        checkPositive("http.connect-timeout", http.connectTimeout());
        checkPositive("http.read-timeout", http.readTimeout());
        ProxyOptions proxy = proxy();
        if (proxy == null && http.connectTimeout() == null && http.readTimeout() == null) {
            return null;
        }
        HttpClientOptions options = new HttpClientOptions().setProxyOptions(proxy);
        options.setConnectTimeout(http.connectTimeout()).setResponseTimeout(http.readTimeout());
        return options;
    }

    /** Returns the log options, {@code null} if they are not set. Then AZURE_HTTP_LOG_DETAIL_LEVEL decides. */
    @Nullable
    HttpLogOptions logOptions() {
        String wanted = set(http.logLevel());
        return wanted == null ? null : new HttpLogOptions().setLogLevel(logLevel(wanted));
    }

    private static HttpLogDetailLevel logLevel(String wanted) {
        return switch (CredentialType.uniform(wanted)) {
            case "none" -> HttpLogDetailLevel.NONE;
            case "basic" -> HttpLogDetailLevel.BASIC;
            case "headers" -> HttpLogDetailLevel.HEADERS;
            case "body" -> HttpLogDetailLevel.BODY;
            case "bodyandheaders" -> HttpLogDetailLevel.BODY_AND_HEADERS;
            default ->
                throw wrong(
                        "http.log-level",
                        "There is no '%s'. Did you mean '%s'?"
                                .formatted(ForeignText.id(wanted), NearestName.to(wanted, LOG_LEVELS)),
                        "Use one of %s.".formatted(String.join(", ", LOG_LEVELS)));
        };
    }

    private @Nullable ProxyOptions proxy() {
        String uri = set(http.proxy().uri());
        if (uri == null) {
            if (set(http.proxy().username()) != null || set(http.proxy().nonProxyHosts()) != null) {
                throw wrong(
                        "http.proxy.uri",
                        "It is not set, but another property of the proxy is.",
                        "Set it to the URI of the proxy, such as http://proxy.example:3128.");
            }
            return null;
        }
        URI parsed = uri(uri);
        int port = parsed.getPort() < 0 ? HTTP : parsed.getPort();
        ProxyOptions proxy =
                new ProxyOptions(ProxyOptions.Type.HTTP, InetSocketAddress.createUnresolved(parsed.getHost(), port));
        String username = set(http.proxy().username());
        if (username != null) {
            proxy.setCredentials(
                    username, Objects.requireNonNullElse(http.proxy().password(), ""));
        }
        String direct = set(http.proxy().nonProxyHosts());
        return direct == null ? proxy : proxy.setNonProxyHosts(direct);
    }

    private static URI uri(String text) {
        try {
            URI uri = URI.create(text);
            if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // refused below; this exception's message would repeat a password in the URI
        }
        throw wrong(
                "http.proxy.uri",
                "It is not the URI of an HTTP proxy, or it holds a user name and password.",
                "Write it as http://proxy.example:3128. User name and password have separate properties.");
    }

    /** Returns the TLS context that holds the trusted certificates. */
    Supplier<? extends @Nullable SSLContext> sslContext() {
        String name = set(http.sslBundle());
        if (name == null) {
            return () -> null;
        }
        SslBundles available = bundles.getIfAvailable();
        if (available == null) {
            throw wrong("http.ssl-bundle", "The application defines no SSL bundles.", "Remove it.");
        }
        try {
            return new SslBundleTrust(name, available);
        } catch (NoSuchSslBundleException e) {
            throw wrong(
                    "http.ssl-bundle",
                    "There is no SSL bundle '%s'. The bundles are %s.".formatted(name, available.getBundleNames()),
                    "Use one of these names, or define spring.ssl.bundle.pem.%s.".formatted(name));
        } catch (RuntimeException e) {
            throw wrong(
                    "http.ssl-bundle",
                    "The SSL bundle '%s' cannot be used. %s".formatted(name, SslBundleCertificate.problem(e)),
                    "Put the trusted certificates into its trust store.");
        }
    }

    private static void checkPositive(String key, @Nullable Duration duration) {
        if (duration != null && (duration.isNegative() || duration.isZero())) {
            throw wrong(
                    key,
                    "It must be positive, but it is " + PlainDuration.of(duration) + ".",
                    "Remove it to use the default.");
        }
    }

    private static InvalidCredentialPropertyException wrong(String key, String reason, String action) {
        return new InvalidCredentialPropertyException(Prefix.ROOT.name(key), reason, action);
    }
}
