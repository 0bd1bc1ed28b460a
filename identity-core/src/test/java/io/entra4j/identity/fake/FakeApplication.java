package io.entra4j.identity.fake;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * An application registration, together with its service principal in one tenant. Immutable; register it again to
 * change it.
 *
 * @see FakeEntra#application(FakeApplication)
 */
public final class FakeApplication {
    private final String tenantId;
    private final String clientId;
    private final String objectId;
    private final ApplicationKeys keys;
    private final boolean publicClientFlows;
    private final List<String> roles;

    /**
     * Describes an application whose secret never expires.
     *
     * @param tenantId the tenant, a GUID; the fake learns of a tenant by its first application
     * @param clientId the application's client ID, a GUID
     * @param secret the only client secret that is accepted
     * @param objectId the service principal's object ID; becomes {@code oid} and {@code sub}
     */
    public FakeApplication(String tenantId, String clientId, String secret, String objectId) {
        this(tenantId, clientId, secret, objectId, Instant.MAX);
    }

    /**
     * Describes an application.
     *
     * @param tenantId the tenant, a GUID; the fake learns of a tenant by its first application
     * @param clientId the application's client ID, a GUID
     * @param secret the only client secret that is accepted
     * @param objectId the service principal's object ID; becomes {@code oid} and {@code sub}
     * @param secretExpiresAt from when on the secret is refused with AADSTS7000222, by {@link FakeEntra#clock}
     */
    public FakeApplication(String tenantId, String clientId, String secret, String objectId, Instant secretExpiresAt) {
        this(
                tenantId,
                clientId,
                objectId,
                new ApplicationKeys(secret, secretExpiresAt, List.of(), List.of(), List.of()),
                false,
                List.of());
    }

    private FakeApplication(
            String tenantId,
            String clientId,
            String objectId,
            ApplicationKeys keys,
            boolean publicClientFlows,
            List<String> roles) {
        this.tenantId = tenantId;
        this.clientId = clientId;
        this.objectId = objectId;
        this.keys = keys;
        this.publicClientFlows = publicClientFlows;
        this.roles = List.copyOf(roles);
    }

    /** Returns the application that every {@link FakeEntra} knows from the start. */
    public static FakeApplication builtIn() {
        return new FakeApplication(
                FakeEntra.TENANT_ID, FakeEntra.CLIENT_ID, FakeEntra.CLIENT_SECRET, FakeEntra.OBJECT_ID);
    }

    /**
     * Returns this application as it is in another tenant.
     *
     * @param newTenantId a GUID, or {@code adfs} for an application that AD FS knows
     */
    public FakeApplication withTenant(String newTenantId) {
        return new FakeApplication(newTenantId, clientId, objectId, keys, publicClientFlows, roles);
    }

    /**
     * Returns this application with another secret. Register it again to rotate.
     *
     * @param newSecret the only client secret that is accepted from then on
     */
    public FakeApplication withSecret(String newSecret) {
        return with(keys.withSecret(newSecret, keys.secretExpiresAt()));
    }

    /**
     * Returns this application with a secret that expires.
     *
     * @param expiresAt the first instant at which the secret is refused
     */
    public FakeApplication withSecretExpiringAt(Instant expiresAt) {
        return with(keys.withSecret(keys.secret(), expiresAt));
    }

    /**
     * Returns this application with one more certificate, whose key may sign client assertions.
     *
     * @param certificate known by its thumbprint
     */
    public FakeApplication withCertificate(X509Certificate certificate) {
        return with(keys.with(certificate));
    }

    /**
     * Returns this application with certificates that are known by subject name and issuer: any will do that comes with
     * its chain ({@code x5c}).
     *
     * @param ca the authority at the end of the chain
     * @param subject the distinguished name of the leaf, such as {@code CN=orders}
     */
    public FakeApplication withTrustedIssuer(X509Certificate ca, String subject) {
        return with(keys.with(new TrustedIssuer(ca, new X500Principal(subject))));
    }

    /**
     * Returns this application with one more federated identity credential.
     *
     * @param issuer the {@code iss} of the tokens to accept; see {@link FakeEntra#trust}
     * @param subject their {@code sub}
     * @param audience one of their {@code aud}
     */
    public FakeApplication withFederatedCredential(String issuer, String subject, String audience) {
        return with(keys.with(new FederatedCredential(issuer, subject, audience)));
    }

    /** Returns this application with public client flows allowed: users may sign in without the application's secret. */
    public FakeApplication withPublicClientFlows() {
        return new FakeApplication(tenantId, clientId, objectId, keys, true, roles);
    }

    /**
     * Returns this application with app roles, at each resource.
     *
     * @param newRoles what its tokens carry as {@code roles}
     */
    public FakeApplication withRoles(String... newRoles) {
        return new FakeApplication(tenantId, clientId, objectId, keys, publicClientFlows, List.of(newRoles));
    }

    /** Returns the tenant, a GUID. */
    public String tenantId() {
        return tenantId;
    }

    /** Returns the client ID, a GUID. */
    public String clientId() {
        return clientId;
    }

    /** Returns the service principal's object ID. */
    public String objectId() {
        return objectId;
    }

    /** Returns the only client secret that is accepted. */
    public String secret() {
        return keys.secret();
    }

    /** Returns the first instant at which the secret is refused. */
    public Instant secretExpiresAt() {
        return keys.secretExpiresAt();
    }

    /** Returns the registered certificates. */
    public List<X509Certificate> certificates() {
        return keys.certificates();
    }

    /** Returns the federated identity credentials. */
    public List<FederatedCredential> federatedCredentials() {
        return keys.federatedCredentials();
    }

    /** Whether codes may be sent there: to a program on the user's machine, or to a web application on this one. */
    boolean allowsRedirect(String redirectUri) {
        return SignInPages.isLoopback(redirectUri) || redirectUri.startsWith("https://localhost");
    }

    /** Returns whether users may sign in without the application's secret. */
    public boolean allowsPublicClientFlows() {
        return publicClientFlows;
    }

    List<String> roles() {
        return roles;
    }

    List<TrustedIssuer> trustedIssuers() {
        return keys.trustedIssuers();
    }

    private FakeApplication with(ApplicationKeys newKeys) {
        return new FakeApplication(tenantId, clientId, objectId, newKeys, publicClientFlows, roles);
    }

    @Override
    public String toString() {
        return "FakeApplication[" + clientId + " in " + tenantId + "]";
    }
}
