package io.entra4j.identity.msal;

import com.azure.core.credential.AccessToken;
import com.microsoft.aad.msal4j.ClaimsRequest;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.UserNamePasswordParameters;
import io.entra4j.identity.AuthorityHosts;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TokenRequest;
import java.net.MalformedURLException;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/** Fetches tokens of users for an application that cannot prove who it is, and need not. */
public final class PublicApplication {

    private final String credential;
    private final String clientId;
    private final CredentialOptions options;
    private final @Nullable PersistentCache cache;

    /**
     * Creates the application; no I/O.
     *
     * @param credential the credential's name, for messages
     * @param clientId the application's ID
     * @param options authority host, instance discovery, pipeline and clock
     */
    public PublicApplication(String credential, String clientId, CredentialOptions options) {
        this.credential = credential;
        this.clientId = clientId;
        this.options = options;
        this.cache = PersistentCache.of(credential, options);
    }

    /**
     * Fetches a token for a user's name and password. Blocks.
     *
     * @param request what is wanted; its tenant must be set
     * @param username the user's name
     * @param password the user's password
     * @return a new token
     * @throws io.entra4j.identity.CredentialUnavailableException if tokens are to be kept, and cannot be
     * @throws io.entra4j.identity.AuthenticationFailedException if it was refused, or the answer is of no use
     * @throws io.entra4j.identity.TokenRequestInterruptedException if the thread was interrupted
     */
    @SuppressWarnings("deprecation") // as the flow itself
    public AccessToken fetch(TokenRequest request, String username, String password) {
        if (cache != null) {
            // Before the user's password is sent.
            cache.requireAvailable(request.caeEnabled());
        }
        String who = "%s (client ID '%s', tenant '%s')".formatted(credential, clientId, request.tenantId());
        UserNamePasswordParameters.UserNamePasswordParametersBuilder parameters =
                UserNamePasswordParameters.builder(new HashSet<>(request.scopes()), username, password.toCharArray());
        if (request.claims() != null) {
            parameters.claims(ClaimsRequest.formatAsClaimsRequest(request.claims()));
        }
        return Acquisition.run(who, options, http -> application(request, http).acquireToken(parameters.build()));
    }

    private PublicClientApplication application(TokenRequest request, MsalHttpClient http)
            throws MalformedURLException {
        PublicClientApplication.Builder builder = PublicClientApplication.builder(clientId)
                .authority(options.authorityHost() + "/" + request.tenantId() + "/")
                .instanceDiscovery(options.instanceDiscovery() && !AuthorityHosts.isKnown(options.authorityHost()))
                .httpClient(http)
                .executorService(Acquisition.CALLER_RUNS)
                .disableInternalRetries();
        if (request.caeEnabled()) {
            builder.clientCapabilities(Acquisition.CAN_HANDLE_CHALLENGES);
        }
        if (cache != null) {
            builder.setTokenCacheAccessAspect(cache.aspect(request.caeEnabled()));
        }
        return builder.build();
    }
}
