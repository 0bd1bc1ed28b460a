package io.entra4j.identity.user;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.msal.ToolkitAccount;
import io.entra4j.identity.msal.UserApplication;
import org.jspecify.annotations.Nullable;

/** Builds an {@link IntelliJCredential}. */
public final class IntelliJCredentialBuilder extends ApplicationCredentialBuilder<IntelliJCredentialBuilder> {

    private static final String NAME = "IntelliJCredential";

    private ToolkitAccount.@Nullable Reader reader;

    /** Starts with the defaults. */
    public IntelliJCredentialBuilder() {}

    IntelliJCredentialBuilder reader(ToolkitAccount.Reader other) {
        this.reader = other;
        return this;
    }

    /**
     * Builds the credential; no I/O. Without a tenant, the user's own is asked, and any other that a request names.
     *
     * @return a new credential
     * @throws IllegalArgumentException if a setting is wrong
     */
    public IntelliJCredential build() {
        CredentialOptions options = buildOptions();
        UserApplication application =
                new UserApplication(NAME, UserCredentialBuilder.DEVELOPER_CLIENT_ID, null, options);
        ToolkitAccount account = new ToolkitAccount(
                NAME, options.authorityHost(), reader == null ? ToolkitAccount.ofThisMachine(NAME, options) : reader);
        return new IntelliJCredential(source(application, account), userTenants("common", options), options);
    }

    private static TokenSource source(UserApplication application, ToolkitAccount account) {
        return new TokenSource() {
            @Override
            public AccessToken fetch(TokenRequest request) {
                return application
                        .byRefreshToken(request, account.refreshToken())
                        .token();
            }

            @Override
            public CredentialPlan plan() {
                try {
                    account.requireSignedIn();
                    return CredentialPlan.ready(NAME, "acts for who is signed in to IntelliJ");
                } catch (CredentialUnavailableException e) {
                    return CredentialPlan.lacking(NAME, e);
                }
            }
        };
    }

    @Override
    protected IntelliJCredentialBuilder self() {
        return this;
    }
}
