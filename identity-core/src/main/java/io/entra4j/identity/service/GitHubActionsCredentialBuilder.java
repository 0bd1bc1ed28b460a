package io.entra4j.identity.service;

import com.azure.core.util.Configuration;
import com.azure.core.util.UrlBuilder;
import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.http.HeaderValue;
import io.entra4j.identity.http.Request;
import io.entra4j.identity.msal.ClientAssertions;
import io.entra4j.identity.msal.ConfidentialApplication;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link GitHubActionsCredential}. By default, tenant and client ID come from {@code AZURE_TENANT_ID} and
 * {@code AZURE_CLIENT_ID}. GitHub sets {@code ACTIONS_ID_TOKEN_REQUEST_URL}, the address that makes assertions, and
 * {@code ACTIONS_ID_TOKEN_REQUEST_TOKEN}, the token for the request. Both exist only if the job has {@code permissions:
 * id-token: write}. The builder reads all variables once, when it builds the credential.
 */
public final class GitHubActionsCredentialBuilder extends ApplicationCredentialBuilder<GitHubActionsCredentialBuilder> {

    private static final String NAME = "GitHubActionsCredential";
    private static final String REQUEST_URL = "ACTIONS_ID_TOKEN_REQUEST_URL";
    private static final String REQUEST_TOKEN = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
    private static final String REMEDY = "give the job 'permissions: id-token: write'.";

    private @Nullable String tokenExchangeAudience;

    /** Starts with the defaults. */
    public GitHubActionsCredentialBuilder() {}

    /**
     * Sets the audience of GitHub's tokens. Needed if the authority host does not belong to a known cloud.
     *
     * @param audience the audience of the application's federated credential; by default that of the cloud, such as
     *     {@code api://AzureADTokenExchange}
     * @return this
     */
    public GitHubActionsCredentialBuilder tokenExchangeAudience(@Nullable String audience) {
        this.tokenExchangeAudience = audience;
        return this;
    }

    /**
     * Builds the credential; no I/O. If a setting or variable is missing, the request for a token fails with a {@link
     * io.entra4j.identity.CredentialUnavailableException}. So a chain can go on with its next member on machines
     * outside GitHub.
     *
     * @return a new credential
     * @throws IllegalArgumentException if a setting or variable is wrong
     */
    public GitHubActionsCredential build() {
        CredentialOptions options = buildOptions();
        String audience = TokenExchangeAudience.audience(NAME, tokenExchangeAudience, options.authorityHost());
        String tenantId = orVariable(tenantId(), options, Configuration.PROPERTY_AZURE_TENANT_ID);
        String clientId = orVariable(clientId(), options, Configuration.PROPERTY_AZURE_CLIENT_ID);
        String requestUrl = orVariable(null, options, REQUEST_URL);
        String requestToken = orVariable(null, options, REQUEST_TOKEN);
        if (tenantId == null || clientId == null || requestUrl == null || requestToken == null) {
            return unavailable(
                    options,
                    tenantId == null ? Configuration.PROPERTY_AZURE_TENANT_ID : null,
                    clientId == null ? Configuration.PROPERTY_AZURE_CLIENT_ID : null,
                    requestUrl == null ? REQUEST_URL : null,
                    requestToken == null ? REQUEST_TOKEN : null);
        }
        String url = url(requestUrl, audience);
        return new GitHubActionsCredential(
                new ConfidentialApplication(NAME, clientId, assertions(NAME, url, requestToken, options), options),
                tenants(tenantId, options),
                options);
    }

    /**
     * Builds a source of GitHub's tokens, for a caller that sends its own requests to a token endpoint; no I/O. The
     * source keeps a token until shortly before it expires. Tenant and client ID are not needed.
     *
     * @param user name of the client that sends the assertions, for messages
     * @return a new source
     * @throws IllegalArgumentException if a variable is missing ({@link io.entra4j.identity.MissingSettingsException}), or
     *     a setting or variable is wrong
     */
    public ClientAssertionSource buildAssertionSource(String user) {
        CredentialOptions options = buildOptions();
        String audience = TokenExchangeAudience.audience(user, tokenExchangeAudience, options.authorityHost());
        String requestUrl = orVariable(null, options, REQUEST_URL);
        String requestToken = orVariable(null, options, REQUEST_TOKEN);
        require(user, REQUEST_URL, requestUrl, REQUEST_TOKEN, requestToken);
        String url = url(Objects.requireNonNull(requestUrl), audience);
        return new KeptAssertions(
                assertions(user, url, Objects.requireNonNull(requestToken), options), options.clock());
    }

    private static ClientAssertions assertions(
            String user, String url, String requestToken, CredentialOptions options) {
        HeaderValue.require(REQUEST_TOKEN, requestToken);
        OidcTokenEndpoint endpoint = new OidcTokenEndpoint("GitHub Actions", "value", false, REMEDY, options);
        return new ClientAssertions(
                user,
                "GitHub Actions",
                (request, retry) -> endpoint.fetch(Request.get(url), requestToken),
                options.clock());
    }

    private static GitHubActionsCredential unavailable(CredentialOptions options, @Nullable String... names) {
        List<String> missing = Stream.of(names).flatMap(Stream::ofNullable).toList();
        Failure failure = Failure.of(
                "%s cannot ask GitHub: not set: %s.".formatted(NAME, String.join(", ", missing)),
                REMEDY + " Tenant and client ID can also be set on the builder.");
        return new GitHubActionsCredential(
                TokenSource.unavailable(NAME, failure, missing), TenantPolicy.any(), options);
    }

    private static String url(String requestUrl, String audience) {
        return UrlBuilder.parse(OidcTokenEndpoint.requireHttps(REQUEST_URL, requestUrl))
                .setQueryParameter("audience", URLEncoder.encode(audience, StandardCharsets.UTF_8))
                .toString();
    }
}
