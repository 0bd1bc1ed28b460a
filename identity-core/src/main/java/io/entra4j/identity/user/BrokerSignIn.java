package io.entra4j.identity.user;

import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.AuthorityHosts;
import io.entra4j.identity.Broker;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.msal.SignedIn;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Signs the user in by the broker. The broker asks the user only if the account alone is not enough. */
final class BrokerSignIn implements SignIn {

    private final Brokers brokers;
    private final String clientId;
    private final String authorityHost;
    private final @Nullable String loginHint;
    private final long parentWindow;
    private final boolean defaultAccount;
    private final boolean msaPassthrough;

    BrokerSignIn(
            Brokers brokers,
            String clientId,
            String authorityHost,
            @Nullable String loginHint,
            long parentWindow,
            boolean defaultAccount,
            boolean msaPassthrough) {
        this.brokers = brokers;
        this.clientId = clientId;
        this.authorityHost = authorityHost;
        this.loginHint = loginHint;
        this.parentWindow = parentWindow;
        this.defaultAccount = defaultAccount;
        this.msaPassthrough = msaPassthrough;
    }

    @Override
    public void check() {
        brokers.find();
    }

    @Override
    public @Nullable SignedIn silently(TokenRequest request, @Nullable AuthenticationRecord account) {
        Broker.Answer answer = brokers.find().acquireSilently(request(request, account, loginHint));
        return answer == null ? null : signedIn(answer);
    }

    @Override
    public SignedIn ask(TokenRequest request, @Nullable String username) {
        return signedIn(
                brokers.find().acquireInteractively(request(request, null, loginHint == null ? username : loginHint)));
    }

    private Broker.Request request(
            TokenRequest request, @Nullable AuthenticationRecord account, @Nullable String username) {
        return new Broker.Request(
                clientId,
                AuthorityHosts.tenantUrl(authorityHost, Objects.requireNonNull(request.tenantId())),
                request.scopes(),
                request.claims(),
                request.caeEnabled(),
                account,
                username,
                parentWindow,
                defaultAccount,
                msaPassthrough);
    }

    private static SignedIn signedIn(Broker.Answer answer) {
        return new SignedIn(answer.token(), answer.account(), null);
    }
}
