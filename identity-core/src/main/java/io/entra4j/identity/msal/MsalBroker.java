package io.entra4j.identity.msal;

import com.azure.core.credential.AccessToken;
import com.microsoft.aad.msal4j.ClaimsRequest;
import com.microsoft.aad.msal4j.IAccount;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IBroker;
import com.microsoft.aad.msal4j.ITenantProfile;
import com.microsoft.aad.msal4j.InteractiveRequestParameters;
import com.microsoft.aad.msal4j.MsalException;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.SilentParameters;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.Broker;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.http.Redaction;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Adapts a broker of MSAL to {@link Broker}. */
public final class MsalBroker implements Broker {

    private static final Set<String> FOR_THE_USER =
            Set.of("interaction_required", "no_account", "account_unusable", "no_network_interaction", "invalid_grant");

    private final IBroker broker;

    MsalBroker(IBroker broker) {
        this.broker = broker;
    }

    /**
     * Returns the broker of Windows. Its classes and native library are loaded by this call.
     *
     * @return the broker
     * @throws LinkageError if {@code com.microsoft.azure:msal4j-brokers} or its native library is missing
     */
    public static Broker ofWindows() {
        return new MsalBroker(new com.microsoft.aad.msal4jbrokers.Broker.Builder()
                .supportWindows(true)
                .build());
    }

    @Override
    public boolean isAvailable() {
        return broker.isBrokerAvailable();
    }

    @Override
    public @Nullable Answer acquireSilently(Request request) {
        AuthenticationRecord account = request.account();
        if (account == null && !request.defaultAccount()) {
            return null;
        }
        Set<String> scopes = new HashSet<>(request.scopes());
        SilentParameters.SilentParametersBuilder parameters = account == null
                ? SilentParameters.builder(scopes)
                : SilentParameters.builder(scopes, new Account(account));
        if (request.claims() != null) {
            parameters.claims(ClaimsRequest.formatAsClaimsRequest(request.claims()));
        }
        try {
            return answer(request, broker.acquireToken(application(request), parameters.build()));
        } catch (AuthenticationFailedException e) {
            if (FOR_THE_USER.contains(e.error().code())) {
                return null;
            }
            throw e;
        }
    }

    @Override
    @SuppressWarnings("deprecation") // pass-through has no other way
    public Answer acquireInteractively(Request request) {
        InteractiveRequestParameters.InteractiveRequestParametersBuilder parameters =
                InteractiveRequestParameters.builder(URI.create("http://localhost"))
                        .scopes(new HashSet<>(request.scopes()))
                        .windowHandle(request.parentWindow());
        AuthenticationRecord account = request.account();
        String hint = request.loginHint() == null && account != null ? account.getUsername() : request.loginHint();
        if (hint != null && !hint.isEmpty()) {
            parameters.loginHint(hint);
        }
        if (request.claims() != null) {
            parameters.claims(ClaimsRequest.formatAsClaimsRequest(request.claims()));
        }
        if (request.msaPassthrough()) {
            parameters.extraQueryParameters(Map.of("msal_request_type", "consumer_passthrough"));
        }
        return answer(request, broker.acquireToken(application(request), parameters.build()));
    }

    private PublicClientApplication application(Request request) {
        if (URI.create(request.authority()).getPath().lastIndexOf('/') > 0) {
            throw new CredentialUnavailableException(
                    Failure.of(
                            "The broker of Windows is unavailable: it does not support an authority host with a path, '%s'."
                                    .formatted(request.authority()
                                            .substring(0, request.authority().lastIndexOf('/'))),
                            "use another credential for this cloud."),
                    null);
        }
        try {
            PublicClientApplication.Builder builder = PublicClientApplication.builder(request.clientId())
                    .authority(request.authority() + "/")
                    .instanceDiscovery(false)
                    .executorService(Acquisition.CALLER_RUNS)
                    .broker(broker);
            if (request.caeEnabled()) {
                builder.clientCapabilities(Acquisition.CAN_HANDLE_CHALLENGES);
            }
            return builder.build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Answer answer(Request request, CompletableFuture<IAuthenticationResult> asked) {
        IAuthenticationResult result;
        try {
            result = asked.join();
        } catch (CompletionException e) {
            throw failed(Objects.requireNonNullElse(e.getCause(), e));
        } catch (RuntimeException e) {
            throw failed(e);
        }
        IAccount account = result.account();
        AccessToken token = new AccessToken(
                result.accessToken(), result.expiresOnDate().toInstant().atOffset(ZoneOffset.UTC));
        return new Answer(token, account == null || account.homeAccountId() == null ? null : record(request, account));
    }

    private static AuthenticationRecord record(Request request, IAccount account) {
        URI authority = URI.create(request.authority());
        return new AuthenticationRecord(
                authority.getAuthority(),
                account.homeAccountId(),
                authority.getPath().substring(1),
                Objects.requireNonNullElse(account.username(), ""),
                request.clientId());
    }

    private static RuntimeException failed(Throwable thrown) {
        if (TokenRequestInterruptedException.isInterruption(thrown)) {
            return new TokenRequestInterruptedException(thrown);
        }
        String code = thrown instanceof MsalException e && e.errorCode() != null ? e.errorCode() : "broker";
        String text = Redaction.withoutTokens(String.valueOf(thrown.getMessage()));
        EntraError error = EntraError.redirected(Map.of("error", code, "error_description", text));
        return new AuthenticationFailedException(
                Failure.of("The broker was refused: %s.".formatted(error.reason()), error.remedy(), error.details()),
                error,
                // The message contains MSAL's text, without tokens and the names of users.
                null);
    }

    /** Account record in the form of MSAL. */
    private record Account(AuthenticationRecord record) implements IAccount {

        private static final long serialVersionUID = 1L;

        @Override
        public String homeAccountId() {
            return record.getHomeAccountId();
        }

        @Override
        public String environment() {
            return record.getAuthority();
        }

        @Override
        public String username() {
            return record.getUsername();
        }

        @Override
        public Map<String, ITenantProfile> getTenantProfiles() {
            return Map.of();
        }

        @Override
        public String toString() {
            return "Account";
        }
    }
}
