package io.entra4j.identity.msal;

import com.azure.core.credential.AccessToken;
import com.microsoft.aad.msal4j.ClaimsRequest;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IClientCredential;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TokenRequest;
import java.net.MalformedURLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;

/**
 * Fetches tokens for an application that can prove who it is.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow">Client
 *     credentials</a>
 */
public final class ConfidentialApplication {

    private static final ExecutorService CALLER_RUNS = new CallerRunsExecutor();
    private static final Set<String> CAN_HANDLE_CHALLENGES = Set.of("CP1");

    private final String credential;
    private final String clientId;
    private final CredentialOptions options;

    /**
     * Creates the application; no I/O.
     *
     * @param credential the credential's name, for messages
     * @param clientId the application's ID
     * @param options authority host, instance discovery, pipeline and clock
     */
    public ConfidentialApplication(String credential, String clientId, CredentialOptions options) {
        this.credential = credential;
        this.clientId = clientId;
        this.options = options;
    }

    /**
     * Fetches a token with a client secret. Blocks.
     *
     * @param request what is wanted; its tenant must be set
     * @param secret the secret
     * @return a new token
     * @throws io.entra4j.identity.AuthenticationFailedException if it was refused, or the answer is of no use
     * @throws io.entra4j.identity.TokenRequestInterruptedException if the thread was interrupted
     */
    public AccessToken fetch(TokenRequest request, String secret) {
        return fetch(request, ClientCredentialFactory.createFromSecret(secret));
    }

    private AccessToken fetch(TokenRequest request, IClientCredential proof) {
        MsalHttpClient http = new MsalHttpClient(options.pipeline(), options.clock());
        Instant askedAt = options.clock().instant();
        String who = "%s (client ID '%s', tenant '%s')".formatted(credential, clientId, request.tenantId());
        try {
            await(application(request, proof, http).acquireToken(parameters(request)));
        } catch (CompletionException e) {
            throw MsalErrors.translate(who, Objects.requireNonNullElse(e.getCause(), e), http);
        } catch (MalformedURLException | RuntimeException e) {
            throw MsalErrors.translate(who, e, http);
        }
        MsalHttpClient.Answer answer = http.lastAnswer();
        AccessToken token = answer == null ? null : TokenAnswer.read(answer, askedAt);
        if (token == null) {
            throw MsalErrors.useless(who, http);
        }
        return token;
    }

    private ConfidentialClientApplication application(
            TokenRequest request, IClientCredential proof, MsalHttpClient http) throws MalformedURLException {
        ConfidentialClientApplication.Builder builder = ConfidentialClientApplication.builder(clientId, proof)
                .authority(options.authorityHost() + "/" + request.tenantId() + "/")
                .instanceDiscovery(options.instanceDiscovery())
                .httpClient(http)
                .executorService(CALLER_RUNS)
                .disableInternalRetries();
        if (request.caeEnabled()) {
            builder.clientCapabilities(CAN_HANDLE_CHALLENGES);
        }
        return builder.build();
    }

    private static ClientCredentialParameters parameters(TokenRequest request) {
        // MSAL answers a claims challenge from its cache unless told to skip it; ours has been asked already.
        ClientCredentialParameters.ClientCredentialParametersBuilder parameters = ClientCredentialParameters.builder(
                        new HashSet<>(request.scopes()))
                .skipCache(true);
        if (request.claims() != null) {
            parameters.claims(ClaimsRequest.formatAsClaimsRequest(request.claims()));
        }
        return parameters.build();
    }

    private static void await(CompletableFuture<?> done) {
        done.join();
    }
}
