package io.entra4j.identity.msal;

import com.azure.core.credential.AccessToken;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.http.Answer;
import io.entra4j.identity.http.ForeignText;
import java.net.MalformedURLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Calls MSAL to acquire a token, once, on the calling thread. Translates the result and failures to our own types. */
final class Acquisition {

    static final ExecutorService CALLER_RUNS = new CallerRunsExecutor();
    static final Set<String> CAN_HANDLE_CHALLENGES = Set.of("CP1");

    /** Builds an MSAL application for one request, and starts the request. */
    @FunctionalInterface
    interface Start {
        CompletableFuture<?> with(MsalHttpClient http) throws MalformedURLException;
    }

    /** Token, with the whole answer that it came in. */
    record Acquired(AccessToken token, Map<?, ?> answer) {

        @Override
        public String toString() {
            return "Acquired";
        }
    }

    private Acquisition() {}

    /**
     * @param who the credential, for messages: "ClientSecretCredential (client ID '…', tenant '…')"
     * @param asked the scopes and the authority, for messages: see {@link #asked}
     */
    static Acquired run(String who, List<String> asked, CredentialOptions options, Start start) {
        MsalHttpClient http = new MsalHttpClient(options);
        Instant askedAt = options.clock().instant();
        try {
            await(start.with(http));
        } catch (CompletionException e) {
            throw MsalErrors.translate(who, asked, Objects.requireNonNullElse(e.getCause(), e), http);
        } catch (MalformedURLException | RuntimeException e) {
            throw MsalErrors.translate(who, asked, e, http);
        }
        Answer answer = http.lastAnswer();
        Map<?, ?> json = answer == null ? null : answer.json();
        AccessToken token = json == null ? null : TokenAnswer.read(json, askedAt);
        if (json == null || token == null) {
            throw MsalErrors.unusable(who, asked, http);
        }
        return new Acquired(token, json);
    }

    /**
     * Describes the scopes and the authority of a request. One of them is the reason for most refusals.
     *
     * @return details of a message
     */
    static List<String> asked(TokenRequest request, String authorityHost) {
        return List.of(
                "scope '%s'".formatted(ForeignText.oneLine(String.join(" ", request.scopes()), ForeignText.MAX_QUOTE)),
                "authority " + authorityHost);
    }

    /** Builds an application for one request. It does not look up the host, repeat requests or use its own threads. */
    static ConfidentialClientApplication application(
            ConfidentialClientApplication.Builder builder,
            TokenRequest request,
            String authority,
            MsalHttpClient http,
            @Nullable PersistentCache cache)
            throws MalformedURLException {
        builder.authority(authority)
                .instanceDiscovery(false)
                .httpClient(http)
                .executorService(CALLER_RUNS)
                .disableInternalRetries();
        if (request.caeEnabled()) {
            builder.clientCapabilities(CAN_HANDLE_CHALLENGES);
        }
        if (cache != null) {
            builder.setTokenCacheAccessAspect(cache.aspect(request.caeEnabled()));
        }
        return builder.build();
    }

    private static void await(CompletableFuture<?> done) {
        done.join();
    }
}
