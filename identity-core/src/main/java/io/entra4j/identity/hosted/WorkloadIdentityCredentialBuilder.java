package io.entra4j.identity.hosted;

import com.azure.core.util.Configuration;
import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.msal.ClientAssertions;
import io.entra4j.identity.msal.ConfidentialApplication;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link WorkloadIdentityCredential}. Settings that are missing come from the variables that the workload
 * identity webhook sets in a pod: {@code AZURE_TENANT_ID}, {@code AZURE_CLIENT_ID}, {@code AZURE_FEDERATED_TOKEN_FILE}
 * and {@code AZURE_AUTHORITY_HOST}. They are read once, when the credential is built.
 */
public final class WorkloadIdentityCredentialBuilder
        extends ApplicationCredentialBuilder<WorkloadIdentityCredentialBuilder> {

    static final String TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE";

    private static final String NAME = "WorkloadIdentityCredential";

    private @Nullable String tokenFilePath;
    private String setting = "tokenFilePath";
    private @Nullable String audience;
    private boolean azureProxy;

    /** Starts with the defaults. */
    public WorkloadIdentityCredentialBuilder() {}

    /**
     * Sets the file with the service account's token. It is read for each request to the token service.
     *
     * @param path the file that the cluster writes, not a copy
     * @return this
     */
    public WorkloadIdentityCredentialBuilder tokenFilePath(@Nullable String path) {
        return tokenFilePath(path, "tokenFilePath");
    }

    /**
     * Sets the file with the service account's token, and the name of the setting in messages. For frameworks, whose
     * users set a property and do not see this builder.
     *
     * @param path the file that the cluster writes, not a copy
     * @param origin the name of the property or variable that holds the path
     * @return this
     */
    public WorkloadIdentityCredentialBuilder tokenFilePath(@Nullable String path, String origin) {
        this.tokenFilePath = path;
        this.setting = origin;
        return this;
    }

    /**
     * Sets the audience that the token in the file must have. The cluster chooses the token's audience. A token for
     * another audience is not sent: the request fails, with both audiences in the message.
     *
     * @param expected an audience such as {@code api://AzureADTokenExchange}; {@code null}, the default, for any
     * @return this
     */
    public WorkloadIdentityCredentialBuilder audience(@Nullable String expected) {
        this.audience = expected;
        return this;
    }

    /**
     * Uses the cluster's own token proxy, if there is one. AKS has one with identity bindings. Its URL is in
     * {@code AZURE_KUBERNETES_TOKEN_PROXY}, the certificate of its authority in {@code AZURE_KUBERNETES_CA_FILE} or
     * {@code AZURE_KUBERNETES_CA_DATA}, and its server name for TLS in {@code AZURE_KUBERNETES_SNI_NAME}. Without these
     * variables, requests go to the token service directly.
     *
     * @return this
     * @see <a href="https://learn.microsoft.com/azure/aks/identity-bindings-concepts">Identity bindings</a>
     */
    public WorkloadIdentityCredentialBuilder enableAzureProxy() {
        this.azureProxy = true;
        return this;
    }

    /**
     * Builds the credential; no I/O.
     *
     * @return a new credential
     * @throws IllegalArgumentException if tenant, client ID or token file is set neither here nor by a variable ({@link
     *     io.entra4j.identity.MissingSettingsException}), or a setting or variable has a wrong value
     */
    public WorkloadIdentityCredential build() {
        CredentialOptions options = buildOptions();
        String tenantId = orVariable(tenantId(), options, Configuration.PROPERTY_AZURE_TENANT_ID);
        String clientId = orVariable(clientId(), options, Configuration.PROPERTY_AZURE_CLIENT_ID);
        String file = orVariable(tokenFilePath, options, TOKEN_FILE);
        require(
                NAME,
                "tenantId or " + Configuration.PROPERTY_AZURE_TENANT_ID,
                tenantId,
                "clientId or " + Configuration.PROPERTY_AZURE_CLIENT_ID,
                clientId,
                "tokenFilePath or " + TOKEN_FILE,
                file);
        FederatedTokenFile tokens = tokenFile(NAME, file);
        CredentialOptions routed = azureProxy ? TokenProxy.route(options) : options;
        ConfidentialApplication application = new ConfidentialApplication(
                NAME,
                Objects.requireNonNull(clientId),
                assertions(NAME, tokens, options).forAudience(audience),
                routed);
        return new WorkloadIdentityCredential(
                new WorkloadIdentityCredential.Source(application, tokens),
                tenants(Objects.requireNonNull(tenantId), options),
                options);
    }

    /**
     * Builds a source of the service account's token, for other code that sends requests to a token endpoint; no I/O.
     * The file is read for each request, so that a renewed token is used at once. Tenant and client ID are not needed.
     *
     * @param user the name of the code that sends the assertions, for messages
     * @return a new source
     * @throws IllegalArgumentException if the token file is set neither here nor by a variable ({@link
     *     io.entra4j.identity.MissingSettingsException}), or is not a valid path
     */
    public ClientAssertionSource buildAssertionSource(String user) {
        CredentialOptions options = buildOptions();
        String file = orVariable(tokenFilePath, options, TOKEN_FILE);
        require(user, "tokenFilePath or " + TOKEN_FILE, file);
        FederatedTokenFile tokens = tokenFile(user, file);
        return assertions(user, tokens, options);
    }

    private FederatedTokenFile tokenFile(String user, @Nullable String file) {
        boolean own = tokenFilePath != null && !tokenFilePath.isBlank();
        return new FederatedTokenFile(user, own ? setting : TOKEN_FILE, Objects.requireNonNull(file));
    }

    private static ClientAssertions assertions(String user, FederatedTokenFile tokens, CredentialOptions options) {
        return new ClientAssertions(user, tokens.toString(), (request, retry) -> tokens.read(), options.clock())
                .inState(tokens::lastChange);
    }
}
