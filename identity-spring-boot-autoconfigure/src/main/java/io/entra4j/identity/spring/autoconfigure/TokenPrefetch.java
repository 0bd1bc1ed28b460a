package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.http.PlainDuration;
import io.entra4j.identity.spring.autoconfigure.TokenSchedule.Wanted;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.credential.AzureIdentityProperties.Prefetch;
import io.entra4j.identity.spring.credential.AzureIdentityProperties.PrefetchMode;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Fetches tokens when the application starts, so that no request waits for them. It does so before the application
 * accepts requests, or in the background. In the background it repeats the requests until all tokens are fetched.
 */
public final class TokenPrefetch {

    private static final String PREFIX = AzureIdentityProperties.PREFIX + ".prefetch.";
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration WARM_INTERVAL = Duration.ofSeconds(60);

    private final Prefetch properties;
    private final PrefetchMode mode;
    private final TokenSchedule schedule;

    /**
     * @param credentials returns the credential of a name; takes the name and the property that holds it
     */
    TokenPrefetch(Prefetch properties, BiFunction<String, String, TokenCredential> credentials) {
        this.properties = properties;
        this.mode = properties.resolveMode();
        List<Wanted> wanted = wanted(properties, credentials);
        if (mode != PrefetchMode.OFF && wanted.isEmpty()) {
            throw new InvalidCredentialPropertyException(
                    PREFIX + "scopes",
                    "It is empty, but the mode is '%s'.".formatted(mode.name().toLowerCase(Locale.ROOT)),
                    "List scopes, such as https://vault.azure.net/.default.");
        }
        this.schedule = new TokenSchedule(wanted, FIRST_RETRY, properties.keepWarm() ? WARM_INTERVAL : null);
    }

    private static List<Wanted> wanted(Prefetch properties, BiFunction<String, String, TokenCredential> credentials) {
        List<Wanted> wanted = new ArrayList<>();
        add(wanted, AzureCredentials.DEFAULT, PREFIX + "scopes", properties.scopes(), credentials);
        properties.credentials().forEach((name, scopes) -> {
            String property = PREFIX + "credentials." + name;
            if (scopes.isEmpty()) {
                throw new InvalidCredentialPropertyException(
                        property, "It is empty.", "List scopes, such as https://vault.azure.net/.default.");
            }
            add(wanted, name, property, scopes, credentials);
        });
        return wanted;
    }

    private static void add(
            List<Wanted> wanted,
            String name,
            String property,
            List<String> scopes,
            BiFunction<String, String, TokenCredential> credentials) {
        Supplier<TokenCredential> credential = () -> credentials.apply(name, property);
        scopes.forEach(scope -> wanted.add(new Wanted(credential, scope)));
    }

    /**
     * Returns the number of tokens to fetch at the start.
     *
     * @return zero if the mode is {@code off}
     */
    public int wanted() {
        return mode == PrefetchMode.OFF ? 0 : schedule.wanted();
    }

    /**
     * Returns the number of these tokens that were fetched. A token still counts after it has expired.
     *
     * @return at most {@link #wanted()}
     */
    public int fetched() {
        return schedule.fetched();
    }

    /** Returns whether another round of requests is planned. */
    boolean isPlanned() {
        return schedule.isPlanned();
    }

    void start() {
        if (mode == PrefetchMode.OFF) {
            return;
        }
        Map<Wanted, CompletableFuture<AccessToken>> fetches = schedule.begin();
        if (mode == PrefetchMode.BLOCKING) {
            try {
                await(fetches);
            } catch (TokenPrefetchException e) {
                schedule.stop();
                throw e;
            }
        }
    }

    void stop() {
        schedule.stop();
    }

    private void await(Map<Wanted, CompletableFuture<AccessToken>> fetches) {
        long deadline = System.nanoTime() + properties.timeout().toNanos();
        fetches.forEach(
                (wanted, fetch) -> await(wanted.scope(), fetch, Duration.ofNanos(deadline - System.nanoTime())));
    }

    private void await(String scope, CompletableFuture<AccessToken> fetch, Duration left) {
        try {
            fetch.get(Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenPrefetchException(scope, "the start was interrupted", e);
        } catch (TimeoutException e) {
            throw new TokenPrefetchException(
                    scope, "no token came within %s".formatted(PlainDuration.of(properties.timeout())), e);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new TokenPrefetchException(scope, String.valueOf(cause.getMessage()), cause);
        }
    }
}
