package io.entra4j.identity.spring.autoconfigure;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Holds what counts for all credentials.
 *
 * @param enabled Whether a credential is configured at all.
 * @param cache Token cache.
 * @param health Health indicator.
 */
@ConfigurationProperties(AzureIdentityProperties.PREFIX)
public record AzureIdentityProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Cache cache,
        @DefaultValue Health health) {

    /** Starts every property's name. */
    public static final String PREFIX = "azure.identity";

    /**
     * Holds {@code azure.identity.cache.*}.
     *
     * @param maxEntries Number of tokens kept per credential, after which the least recently used go.
     */
    public record Cache(@DefaultValue("1000") int maxEntries) {}

    /**
     * Holds {@code azure.identity.health.*}.
     *
     * @param downAfter Number of consecutive failed token requests, without a valid token, after which the status is down.
     * @param expiryWarning Remaining validity below which failing renewals count as dangerous.
     */
    public record Health(
            @DefaultValue("2") int downAfter,
            @DefaultValue("5m") Duration expiryWarning) {}
}
