package io.entra4j.sample;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Holds {@code sample.*}.
 *
 * @param ordersScope Scope of the tokens that the orders endpoint accepts.
 * @param blobEndpoint URL of a storage account's blob service. Without it, no blob is written.
 */
@ConfigurationProperties("sample")
record SampleProperties(String ordersScope, @Nullable String blobEndpoint) {

    boolean hasBlobEndpoint() {
        return blobEndpoint != null && !blobEndpoint.isBlank();
    }
}
