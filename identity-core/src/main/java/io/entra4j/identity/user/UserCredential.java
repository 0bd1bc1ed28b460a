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
 * Signs in a user, once: sync and async callers alike get their tokens from that sign-in, until the service wants to see
 * the user again. One user at a time is asked, by one caller.
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
     * Has the user sign in for Azure Resource Manager.
     *
     * @return see {@link #authenticate(TokenRequestContext)}
     */
    public final Mono<AuthenticationRecord> authenticate() {
        return Mono.defer(() -> authenticate(management()));
    }

    /**
     * Has the user sign in, whoever did before, without blocking. Whoever cancels takes the question back.
     *
     * @param context what is asked for first, and the claims of a challenge if there was one
     * @return see {@link #authenticateSync(TokenRequestContext)}
     */
    public final Mono<AuthenticationRecord> authenticate(TokenRequestContext context) {
        return Mono.fromCallable(() -> authenticateSync(context)).subscribeOn(Schedulers.boundedElastic());
    }

    /**
     * Has the user sign in for Azure Resource Manager. Blocks.
     *
     * @return see {@link #authenticateSync(TokenRequestContext)}
     */
    public final AuthenticationRecord authenticateSync() {
        return authenticateSync(management());
    }

    /**
     * Has the user sign in, whoever did before. Blocks until they have. If it is another user than before, all cached
     * tokens are forgotten.
     *
     * @param context what is asked for first, and the claims of a challenge if there was one
     * @return who signed in: keep it, with {@code tokenCachePersistenceOptions}, to find the sign-in again later
     * @throws CredentialUnavailableException if no user can be asked here
     * @throws AuthenticationFailedException if the user did not sign in, or it is not told who did
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
                            "%s does not know what to sign in for at '%s'.".formatted(this, authorityHost),
                            "call 'authenticate' with a request that has a scope."),
                    null);
        }
        return new TokenRequestContext().addScopes(scope);
    }
}
