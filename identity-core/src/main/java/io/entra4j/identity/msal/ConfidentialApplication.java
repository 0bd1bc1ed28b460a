package io.entra4j.identity.msal;

import com.azure.core.credential.AccessToken;
import com.azure.core.exception.ClientAuthenticationException;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.OnBehalfOfParameters;
import com.microsoft.aad.msal4j.UserAssertion;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.http.ForeignText;
import java.net.MalformedURLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Fetches tokens for an application that can prove its identity: for the application itself, or on behalf of a user.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow">Client
 *     credentials</a>
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow">On behalf of</a>
 */
public final class ConfidentialApplication implements TokenSource {

    private final String credential;
    private final String clientId;
    private final ClientAuthentication authentication;
    private final CredentialOptions options;
    private final InstanceDiscovery discovery;
    private final Region region;
    private final @Nullable PersistentCache cache;

    /**
     * Creates the application; no I/O.
     *
     * @param credential the credential's name, for messages
     * @param clientId the application's ID
     * @param authentication proves the application's identity
     * @param options authority host, instance discovery, pipeline, clock and variables
     * @throws IllegalArgumentException if the value of {@code AZURE_REGIONAL_AUTHORITY_NAME} is not a region
     */
    public ConfidentialApplication(
            String credential, String clientId, ClientAuthentication authentication, CredentialOptions options) {
        this.credential = credential;
        this.clientId = clientId;
        this.authentication = authentication;
        this.options = options;
        this.discovery = new InstanceDiscovery(options);
        this.region = new Region(options);
        this.cache = PersistentCache.of(credential, options);
    }

    @Override
    public String sharedAs() {
        return options.authorityHost() + " " + clientId;
    }

    /**
     * Fetches a token for the application itself or, if the request has a user's assertion, on behalf of that user.
     * Blocks. If a regional service fails temporarily, the global one is asked. If the service refuses a proof that may
     * be too old, the request is repeated once with a newer proof, if there is one.
     *
     * @param request the request for a token; its tenant must be set
     * @return a new token
     * @throws AuthenticationFailedException if the service refused, or its answer holds no usable token
     * @throws io.entra4j.identity.CredentialUnavailableException if there is no proof, and a chain may try its next
     *     credential
     * @throws io.entra4j.identity.TokenRequestInterruptedException if the thread was interrupted
     */
    @Override
    public AccessToken fetch(TokenRequest request) {
        String tenant = Objects.requireNonNull(request.tenantId(), "the tenant");
        if (options.openIdMetadata()) {
            // An assertion may have to name the token endpoint, which only the metadata contains.
            discovery.verify(who(request), tenant);
        }
        ClientAssertionRequest asked = discovery.request(clientId, tenant);
        ClientProof proof = authentication.prove(asked, false);
        try {
            return fetch(request, asked, proof);
        } catch (AuthenticationFailedException refusal) {
            if (!proof.mayBeStale(refusal.error())) {
                throw refusal;
            }
            ClientProof renewed = renewed(asked, refusal);
            if (renewed.isSameAs(proof)) {
                throw refusal;
            }
            return fetch(request, asked, renewed);
        }
    }

    @Override
    public @Nullable AccessToken kept(TokenRequest request) {
        return cache == null ? null : cache.find(request, clientId);
    }

    @Override
    public void forget() {
        if (cache != null) {
            cache.forget();
        }
    }

    @Override
    public Report report() {
        return Report.NOTHING.expiring(null, authentication.assertionExpiresAt());
    }

    @Override
    public CredentialPlan plan() {
        return CredentialPlan.ready(
                credential,
                "asks %s for tokens of the application '%s', with %s"
                        .formatted(options.authorityHost(), ForeignText.id(clientId), authentication.proofName()));
    }

    /** If there is no newer proof, throws the service's refusal. A chain must not go on to its next credential then. */
    private ClientProof renewed(ClientAssertionRequest asked, AuthenticationFailedException refusal) {
        try {
            return authentication.prove(asked, true);
        } catch (ClientAuthenticationException e) {
            refusal.addSuppressed(e);
            throw refusal;
        }
    }

    private AccessToken fetch(TokenRequest request, ClientAssertionRequest asked, ClientProof proof) {
        discovery.verify(who(request), asked.tenantId());
        // A user who trusts a host without a look-up does not trust the hosts below it. So regions need a look-up.
        boolean global = asked.isAdfs() || request.userAssertion() != null || !discovery.isVerified();
        String regional = global ? null : region.authorityHost();
        if (regional != null) {
            try {
                return ask(regional, request, asked, proof);
            } catch (AuthenticationFailedException e) {
                if (!e.error().isTransient()) {
                    throw e;
                }
            }
        }
        return ask(options.authorityHost(), request, asked, proof);
    }

    private AccessToken ask(String host, TokenRequest request, ClientAssertionRequest asked, ClientProof proof) {
        AccessToken token;
        try {
            token = Acquisition.run(
                            who(request),
                            Acquisition.asked(request, host),
                            options,
                            http -> acquire(application(host, request, asked, proof, http), request))
                    .token();
        } catch (AuthenticationFailedException e) {
            throw proof.explained(e);
        }
        if (cache != null) {
            cache.fetched(token);
        }
        return token;
    }

    private String who(TokenRequest request) {
        return "%s (client ID '%s', tenant '%s')"
                .formatted(credential, ForeignText.id(clientId), ForeignText.id(String.valueOf(request.tenantId())));
    }

    private ConfidentialClientApplication application(
            String host, TokenRequest request, ClientAssertionRequest asked, ClientProof proof, MsalHttpClient http)
            throws MalformedURLException {
        OpenIdMetadata endpoints = discovery.endpoints(asked.tenantId());
        http.endpoints(endpoints);
        if (endpoints != null && request.userAssertion() == null) {
            // MSAL adds the scopes of user sign-ins. Other providers refuse them if no user signs in.
            String scopes = String.join(" ", request.scopes());
            http.changeForm(form -> Form.with(form, Map.of("scope", scopes)));
        }
        return Acquisition.application(
                ConfidentialClientApplication.builder(clientId, proof.credential()),
                request,
                http.authority(host, asked.tenantId()),
                http,
                cache);
    }

    private static CompletableFuture<IAuthenticationResult> acquire(
            ConfidentialClientApplication application, TokenRequest request) {
        // Without skipCache, MSAL answers a claims challenge from its cache. Our own cache has been searched before.
        // On behalf of users, MSAL drops 'claims' if a capability is declared too, but not 'claimsFromClient'.
        Set<String> scopes = new HashSet<>(request.scopes());
        io.entra4j.identity.UserAssertion user = request.userAssertion();
        if (user == null) {
            return application.acquireToken(ClientCredentialParameters.builder(scopes)
                    .skipCache(true)
                    .claimsFromClient(request.claims())
                    .build());
        }
        return application.acquireToken(OnBehalfOfParameters.builder(scopes, new UserAssertion(user.token()))
                .skipCache(true)
                .claimsFromClient(request.claims())
                .build());
    }
}
