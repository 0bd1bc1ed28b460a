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

/** Has MSAL acquire a token, once, on the calling thread, and says what came of it in our own terms. */
final class Acquisition {

    static final ExecutorService CALLER_RUNS = new CallerRunsExecutor();
    static final Set<String> CAN_HANDLE_CHALLENGES = Set.of("CP1");

    /** Builds an application of MSAL's for this one request, and starts it. */
    @FunctionalInterface
    interface Start {
        CompletableFuture<?> with(MsalHttpClient http) throws MalformedURLException;
    }

    /** A token, and all that was answered with it. */
    record Acquired(AccessToken token, Map<?, ?> answer) {

        @Override
        public String toString() {
            return "Acquired";
        }
    }

    private Acquisition() {}

    /**
     * @param who asks, for messages: "ClientSecretCredential (client ID '…', tenant '…')"
     * @param asked what is asked for and where, for messages: see {@link #asked}
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
     * Says what is asked for and where: most refusals are due to one of the two.
     *
     * @return for the details of a message
     */
    static List<String> asked(TokenRequest request, String authorityHost) {
        return List.of(
                "scope '%s'".formatted(ForeignText.oneLine(String.join(" ", request.scopes()), ForeignText.MAX_QUOTE)),
                "authority " + authorityHost);
    }

    /** One that does what it is told and no more: no look-up of the host, no repetition, no thread of its own. */
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
