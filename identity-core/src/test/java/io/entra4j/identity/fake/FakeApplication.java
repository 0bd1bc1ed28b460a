package io.entra4j.identity.fake;

import java.time.Instant;

/**
 * An application registration, together with its service principal in one tenant.
 *
 * @param tenantId the tenant, a GUID; the fake learns of a tenant by its first application
 * @param clientId the application's client ID, a GUID
 * @param secret the only client secret that is accepted
 * @param objectId the service principal's object ID; becomes {@code oid} and {@code sub}
 * @param secretExpiresAt from when on the secret is refused with AADSTS7000222, by {@link FakeEntra#clock}
 */
public record FakeApplication(
        String tenantId, String clientId, String secret, String objectId, Instant secretExpiresAt) {

    /**
     * Describes an application whose secret never expires.
     *
     * @param tenantId the tenant, a GUID
     * @param clientId the application's client ID, a GUID
     * @param secret the only client secret that is accepted
     * @param objectId the service principal's object ID
     */
    public FakeApplication(String tenantId, String clientId, String secret, String objectId) {
        this(tenantId, clientId, secret, objectId, Instant.MAX);
    }

    /** Returns the application that every {@link FakeEntra} knows from the start. */
    public static FakeApplication builtIn() {
        return new FakeApplication(
                FakeEntra.TENANT_ID, FakeEntra.CLIENT_ID, FakeEntra.CLIENT_SECRET, FakeEntra.OBJECT_ID);
    }

    /**
     * Returns this application with another secret. Register it again to rotate.
     *
     * @param newSecret the only client secret that is accepted from then on
     */
    public FakeApplication withSecret(String newSecret) {
        return new FakeApplication(tenantId, clientId, newSecret, objectId, secretExpiresAt);
    }

    /**
     * Returns this application with a secret that expires.
     *
     * @param expiresAt the first instant at which the secret is refused
     */
    public FakeApplication withSecretExpiringAt(Instant expiresAt) {
        return new FakeApplication(tenantId, clientId, secret, objectId, expiresAt);
    }

    @Override
    public String toString() {
        return "FakeApplication[" + clientId + " in " + tenantId + "]";
    }
}
