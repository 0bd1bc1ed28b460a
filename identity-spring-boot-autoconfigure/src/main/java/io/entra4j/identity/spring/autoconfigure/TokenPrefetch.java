package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.credential.AzureIdentityProperties.Prefetch;
import io.entra4j.identity.spring.credential.AzureIdentityProperties.PrefetchMode;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Fetches tokens when the application starts, so that nobody waits for them later: before requests are accepted, or
 * meanwhile.
 */
final class TokenPrefetch {

    static final Prefetch NONE = new Prefetch(PrefetchMode.OFF, List.of(), Duration.ZERO);

    private final Prefetch properties;
    private final Supplier<TokenCredential> credential;

    TokenPrefetch(Prefetch properties, Supplier<TokenCredential> credential) {
        this.properties = properties;
        this.credential = credential;
        if (properties.mode() != PrefetchMode.OFF && properties.scopes().isEmpty()) {
            throw new InvalidCredentialPropertyException(
                    AzureIdentityProperties.PREFIX + ".prefetch.scopes",
                    "It is empty, but the mode is '%s'."
                            .formatted(properties.mode().name().toLowerCase(Locale.ROOT)),
                    "List scopes, such as https://vault.azure.net/.default.");
        }
    }

    void fetch() {
        if (properties.mode() == PrefetchMode.OFF) {
            return;
        }
        Map<String, CompletableFuture<AccessToken>> fetches = new LinkedHashMap<>();
        for (String scope : properties.scopes()) {
            TokenRequestContext wanted = new TokenRequestContext().addScopes(scope);
            fetches.put(scope, credential.get().getToken(wanted).toFuture());
        }
        if (properties.mode() == PrefetchMode.BLOCKING) {
            long deadline = System.nanoTime() + properties.timeout().toNanos();
            fetches.forEach((scope, fetch) -> await(scope, fetch, Duration.ofNanos(deadline - System.nanoTime())));
        }
    }

    private void await(String scope, CompletableFuture<AccessToken> fetch, Duration left) {
        try {
            fetch.get(Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenPrefetchException(scope, "the start was interrupted", e);
        } catch (TimeoutException e) {
            throw new TokenPrefetchException(scope, "nothing came within %s".formatted(properties.timeout()), e);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new TokenPrefetchException(scope, String.valueOf(cause.getMessage()), cause);
        }
    }
}
