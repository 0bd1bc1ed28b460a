package io.entra4j.identity.user;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TenantPolicy;
import java.net.URI;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Signs in a user once. All callers, sync and async, get their tokens from that sign-in, until the service requires a
 * new one. Only one caller at a time asks the user.
 */
public abstract class UserCredential extends EntraCredential {

    private static final Map<String, String> MANAGEMENT = Map.of(
            "login.microsoftonline.com", "https://management.core.windows.net//.default",
            "login.chinacloudapi.cn", "https://management.core.chinacloudapi.cn//.default",
            "login.microsoftonline.us", "https://management.core.usgovcloudapi.net//.default",
            "login.microsoftonline.de", "https://management.core.cloudapi.de//.default");

    private final UserSession session;
    private final String authorityHost;

    UserCredential(UserSession session, TenantPolicy tenants, CredentialOptions options) {
        super(session, tenants, options);
        this.session = session;
        this.authorityHost = options.authorityHost();
    }

    /**
     * Asks the user to sign in for Azure Resource Manager, without blocking.
     *
     * @return see {@link #authenticate(TokenRequestContext)}
     */
    public final Mono<AuthenticationRecord> authenticate() {
        return Mono.defer(() -> authenticate(management()));
    }

    /**
     * Asks the user to sign in, even if a user has signed in before, without blocking. Cancelling the subscription ends
     * the sign-in.
     *
     * @param context the request for the first token, with the claims of a challenge if there was one
     * @return see {@link #authenticateSync(TokenRequestContext)}
     */
    public final Mono<AuthenticationRecord> authenticate(TokenRequestContext context) {
        return Mono.fromCallable(() -> authenticateSync(context)).subscribeOn(Schedulers.boundedElastic());
    }

    /**
     * Asks the user to sign in for Azure Resource Manager. Blocks.
     *
     * @return see {@link #authenticateSync(TokenRequestContext)}
     */
    public final AuthenticationRecord authenticateSync() {
        return authenticateSync(management());
    }

    /**
     * Asks the user to sign in, even if a user has signed in before. Blocks until the sign-in ends. If another user
     * signs in than before, all cached tokens are forgotten.
     *
     * @param context the request for the first token, with the claims of a challenge if there was one
     * @return the record of the user: keep it, and set {@code tokenCachePersistenceOptions}, to find the sign-in again
     *     later
     * @throws CredentialUnavailableException if no user can be asked here
     * @throws AuthenticationFailedException if the user did not sign in, or the service does not say which user did
     * @throws io.entra4j.identity.TokenRequestInterruptedException if the thread was interrupted
     */
    public final AuthenticationRecord authenticateSync(TokenRequestContext context) {
        AuthenticationRecord account = session.authenticate(request(context));
        if (account == null) {
            throw new AuthenticationFailedException(
                    Failure.of(
                            this + " got tokens, but no account: the service did not tell who signed in.",
                            "ask for tokens without a record."),
                    EntraError.local("no_account"),
                    null);
        }
        return account;
    }

    private TokenRequestContext management() {
        String scope = MANAGEMENT.get(URI.create(authorityHost).getHost());
        if (scope == null) {
            throw new CredentialUnavailableException(
                    Failure.of(
                            "%s does not know the scope of Azure Resource Manager at '%s'."
                                    .formatted(this, authorityHost),
                            "call 'authenticate' with a request that has a scope."),
                    null);
        }
        return new TokenRequestContext().addScopes(scope);
    }
}
