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
 * Builds a {@link GitHubActionsCredential}. Tenant and client ID are taken from {@code AZURE_TENANT_ID} and {@code
 * AZURE_CLIENT_ID} if they are not set. GitHub says in {@code ACTIONS_ID_TOKEN_REQUEST_URL} and {@code
 * ACTIONS_ID_TOKEN_REQUEST_TOKEN} where assertions are made, and with which token to ask; both are there only if the job
 * has {@code permissions: id-token: write}. All are read once, when the credential is built.
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
     * Sets what GitHub's tokens are to be for. Needed where the authority host is none of the known clouds.
     *
     * @param audience as in the application's federated credential; the cloud's {@code api://AzureADTokenExchange} by
     *     default
     * @return this
     */
    public GitHubActionsCredentialBuilder tokenExchangeAudience(@Nullable String audience) {
        this.tokenExchangeAudience = audience;
        return this;
    }

    /**
     * Builds the credential; no I/O. Whatever is missing is told when a token is asked for, with a {@link
     * io.entra4j.identity.CredentialUnavailableException}, so that a chain can go on: on other machines there is no GitHub.
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
     * Builds what gives GitHub's tokens to those who ask a token endpoint themselves; no I/O. Tokens are kept until
     * shortly before they expire. Tenant and client ID are not needed.
     *
     * @param user who sends the assertions, for messages
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
