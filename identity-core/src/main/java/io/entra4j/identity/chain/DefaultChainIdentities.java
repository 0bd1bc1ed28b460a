package io.entra4j.identity.chain;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds the identities for members that can use more than one.
 *
 * @param workloadClientId of a pod's application
 * @param clientId of a managed identity
 * @param resourceId of a managed identity
 * @param objectId of a managed identity
 */
record DefaultChainIdentities(
        @Nullable String workloadClientId,
        @Nullable String clientId,
        @Nullable String resourceId,
        @Nullable String objectId) {

    /** Blank counts as unset. */
    DefaultChainIdentities {
        workloadClientId = given(workloadClientId);
        clientId = given(clientId);
        resourceId = given(resourceId);
        objectId = given(objectId);
    }

    /**
     * @throws IllegalStateException if a managed identity is named more than once
     */
    void check() {
        if (Stream.of(clientId, resourceId, objectId).filter(Objects::nonNull).count() > 1) {
            throw new IllegalStateException(
                    "DefaultAzureCredential: 'managedIdentityClientId',"
                            + " 'managedIdentityResourceId' and 'managedIdentityObjectId' exclude each other: set one of them.");
        }
    }

    /**
     * Returns the client ID of a pod's application. A pod has one identity, so the client ID of the managed identity
     * counts too.
     */
    @Nullable
    String workload() {
        return workloadClientId != null ? workloadClientId : clientId;
    }

    private static @Nullable String given(@Nullable String id) {
        return id == null || id.isBlank() ? null : id.trim();
    }
}
