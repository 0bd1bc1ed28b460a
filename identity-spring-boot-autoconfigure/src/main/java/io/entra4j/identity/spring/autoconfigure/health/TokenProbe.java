package io.entra4j.identity.spring.autoconfigure.health;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;

/**
 * Asks for tokens from time to time, so that health is known where nobody else asks. It asks the cache like everybody:
 * the service sees a request only when a token is due for renewal.
 */
final class TokenProbe implements SmartLifecycle {

    private static final Duration SHORTEST = Duration.ofSeconds(60);

    private final AzureIdentityProperties.Probe properties;
    private final Supplier<TokenCredential> credential;
    private @Nullable ScheduledExecutorService timer;

    TokenProbe(AzureIdentityProperties.Probe properties, Supplier<TokenCredential> credential) {
        this.properties = properties;
        this.credential = credential;
        String prefix = AzureIdentityProperties.PREFIX + ".health.probe.";
        if (properties.enabled() && properties.scopes().isEmpty()) {
            throw new InvalidCredentialPropertyException(
                    prefix + "scopes",
                    "It is empty, but the probe is enabled.",
                    "List scopes, such as https://vault.azure.net/.default.");
        }
        if (properties.interval().compareTo(SHORTEST) < 0) {
            throw new InvalidCredentialPropertyException(
                    prefix + "interval",
                    "It must be at least 60s: " + properties.interval() + ".",
                    "Remove it for the default. Tokens that are in use need no probe.");
        }
    }

    /** Asks once. What comes of it is in the credential's status. */
    void ask() {
        for (String scope : properties.scopes()) {
            credential
                    .get()
                    .getToken(new TokenRequestContext().addScopes(scope))
                    .onErrorResume(failure -> Mono.empty())
                    .subscribe();
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the timer
    public void start() {
        if (properties.enabled()) {
            ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "azure-identity-probe");
                thread.setDaemon(true);
                return thread;
            });
            started.scheduleWithFixedDelay(this::ask, 0, properties.interval().toMillis(), TimeUnit.MILLISECONDS);
            timer = started;
        }
    }

    @Override
    public void stop() {
        ScheduledExecutorService started = timer;
        if (started != null) {
            started.shutdownNow();
            timer = null;
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }
}
