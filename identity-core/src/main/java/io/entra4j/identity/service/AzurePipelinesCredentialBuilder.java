package io.entra4j.identity.service;

import com.azure.core.util.UrlBuilder;
import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.http.HeaderValue;
import io.entra4j.identity.http.Request;
import io.entra4j.identity.msal.ClientAssertions;
import io.entra4j.identity.msal.ConfidentialApplication;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds an {@link AzurePipelinesCredential}. A setting that is missing comes from a variable. Azure's own tasks, such
 * as {@code AzureCLI} and {@code AzurePowerShell}, set these variables for their scripts: {@code
 * AZURESUBSCRIPTION_TENANT_ID}, {@code AZURESUBSCRIPTION_CLIENT_ID}, {@code AZURESUBSCRIPTION_SERVICE_CONNECTION_ID}.
 * The agent sets {@code SYSTEM_OIDCREQUESTURI}, the address that makes assertions. The builder reads all variables
 * once, when it builds the credential.
 */
public final class AzurePipelinesCredentialBuilder
        extends ApplicationCredentialBuilder<AzurePipelinesCredentialBuilder> {

    private static final String NAME = "AzurePipelinesCredential";
    private static final String REQUEST_URI = "SYSTEM_OIDCREQUESTURI";
    private static final String REMEDY =
            "map the access token into the step, 'env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)', check the service"
                    + " connection's ID, and permit the pipeline to use the connection.";

    private @Nullable String serviceConnectionId;
    private @Nullable String systemAccessToken;

    /** Starts with the defaults. */
    public AzurePipelinesCredentialBuilder() {}

    /**
     * Sets the service connection.
     *
     * @param id the {@code resourceId} in the address of the connection's page, a GUID
     * @return this
     */
    public AzurePipelinesCredentialBuilder serviceConnectionId(@Nullable String id) {
        this.serviceConnectionId = id;
        return this;
    }

    /**
     * Sets the token that authenticates the requests to the pipeline. By default, it is read from {@code
     * SYSTEM_ACCESSTOKEN}. This variable exists only if the step maps it: {@code env: SYSTEM_ACCESSTOKEN:
     * $(System.AccessToken)}.
     *
     * @param token the value of {@code $(System.AccessToken)}
     * @return this
     * @see <a
     *     href="https://learn.microsoft.com/azure/devops/pipelines/build/variables#systemaccesstoken">System.AccessToken</a>
     */
    public AzurePipelinesCredentialBuilder systemAccessToken(@Nullable String token) {
        this.systemAccessToken = token;
        return this;
    }

    /**
     * Builds the credential; no I/O.
     *
     * @return a new credential
     * @throws IllegalArgumentException if tenant, client ID, connection, access token or {@code SYSTEM_OIDCREQUESTURI} is
     *     missing ({@link io.entra4j.identity.MissingSettingsException}), or a setting is wrong
     */
    public AzurePipelinesCredential build() {
        CredentialOptions options = buildOptions();
        String tenantId = orVariable(tenantId(), options, "AZURESUBSCRIPTION_TENANT_ID");
        String clientId = orVariable(clientId(), options, "AZURESUBSCRIPTION_CLIENT_ID");
        ClientAssertions assertions = assertions(
                NAME,
                options,
                "tenantId or AZURESUBSCRIPTION_TENANT_ID",
                tenantId,
                "clientId or AZURESUBSCRIPTION_CLIENT_ID",
                clientId);
        return new AzurePipelinesCredential(
                new ConfidentialApplication(NAME, Objects.requireNonNull(clientId), assertions, options),
                tenants(Objects.requireNonNull(tenantId), options),
                options);
    }

    /**
     * Builds a source of the pipeline's tokens, for a caller that sends its own requests to a token endpoint; no I/O.
     * The source keeps a token until shortly before it expires. Tenant and client ID are not needed.
     *
     * @param user name of the client that sends the assertions, for messages
     * @return a new source
     * @throws IllegalArgumentException if connection, access token or {@code SYSTEM_OIDCREQUESTURI} is missing ({@link
     *     io.entra4j.identity.MissingSettingsException}), or a setting is wrong
     */
    public ClientAssertionSource buildAssertionSource(String user) {
        CredentialOptions options = buildOptions();
        return new KeptAssertions(assertions(user, options), options.clock());
    }

    private ClientAssertions assertions(String user, CredentialOptions options, @Nullable String... required) {
        String connectionId = orVariable(serviceConnectionId, options, "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID");
        String accessToken = orVariable(systemAccessToken, options, "SYSTEM_ACCESSTOKEN");
        String requestUri = orVariable(null, options, REQUEST_URI);
        Stream<@Nullable String> own = Stream.of(
                "serviceConnectionId or AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
                connectionId,
                "systemAccessToken or SYSTEM_ACCESSTOKEN",
                accessToken,
                REQUEST_URI,
                requestUri);
        require(user, Stream.concat(Stream.of(required), own).toArray(String[]::new));
        String token =
                HeaderValue.require("systemAccessToken or SYSTEM_ACCESSTOKEN", Objects.requireNonNull(accessToken));
        String url = url(Objects.requireNonNull(requestUri), Objects.requireNonNull(connectionId));
        OidcTokenEndpoint endpoint = new OidcTokenEndpoint("Azure Pipelines", "oidcToken", true, REMEDY, options);
        return new ClientAssertions(
                user, "Azure Pipelines", (request, retry) -> endpoint.fetch(request(url), token), options.clock());
    }

    private static String url(String requestUri, String connectionId) {
        return UrlBuilder.parse(OidcTokenEndpoint.requireHttps(REQUEST_URI, requestUri))
                .setQueryParameter("api-version", "7.1")
                .setQueryParameter("serviceConnectionId", URLEncoder.encode(connectionId, StandardCharsets.UTF_8))
                .toString();
    }

    private static Request request(String url) {
        return new Request("POST", URI.create(url), Map.of("Content-Type", "application/json"), null, true)
                // Otherwise, the answer to a wrong token is a redirect to a sign-in page.
                .with("X-TFS-FedAuthRedirect", "Suppress");
    }
}
