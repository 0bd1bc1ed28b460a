package io.entra4j.identity.user;

import com.azure.core.credential.AccessToken;
import com.azure.core.util.Configuration;
import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.msal.ToolkitAccount;
import io.entra4j.identity.msal.UserApplication;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Builds an {@link IntelliJCredential}. */
public final class IntelliJCredentialBuilder extends ApplicationCredentialBuilder<IntelliJCredentialBuilder> {

    private static final String NAME = "IntelliJCredential";

    private @Nullable String username;
    private ToolkitAccount.@Nullable Reader reader;

    /** Starts with the defaults. */
    public IntelliJCredentialBuilder() {}

    /**
     * Selects an account, if several accounts are signed in to the toolkit.
     *
     * @param name a user name, such as {@code alice@contoso.com}; {@code null}, the default, for the name in the
     *     environment variable {@code AZURE_USERNAME}, or else for the only account that is signed in
     * @return this
     */
    public IntelliJCredentialBuilder username(@Nullable String name) {
        this.username = name;
        return this;
    }

    /**
     * Does nothing. Versions of the toolkit that keep sign-ins in KeePass are not supported.
     *
     * @param path is not read
     * @return this
     * @deprecated the toolkit keeps sign-ins in the token cache since version 3.53; remove the call
     */
    @Deprecated
    public IntelliJCredentialBuilder keePassDatabasePath(@Nullable String path) {
        LoggerFactory.getLogger(IntelliJCredentialBuilder.class)
                .warn(
                        "'keePassDatabasePath' has no effect: sign-ins of the Azure Toolkit for IntelliJ are read from the token cache that version 3.53 and later keep. Leave it out.");
        return this;
    }

    IntelliJCredentialBuilder reader(ToolkitAccount.Reader other) {
        this.reader = other;
        return this;
    }

    /**
     * Builds the credential; no I/O. If no tenant is set, the user's own tenant is used, and any other tenant that a
     * request names.
     *
     * @return a new credential
     * @throws IllegalArgumentException if a setting is wrong
     */
    public IntelliJCredential build() {
        CredentialOptions options = buildOptions();
        UserApplication application =
                new UserApplication(NAME, UserCredentialBuilder.DEVELOPER_CLIENT_ID, null, options);
        ToolkitAccount account = new ToolkitAccount(
                NAME,
                options.authorityHost(),
                chosen(options),
                reader == null ? ToolkitAccount.ofThisMachine(NAME, options) : reader);
        return new IntelliJCredential(
                source(application, account, account.watch(options.clock())), userTenants("common", options), options);
    }

    private @Nullable String chosen(CredentialOptions options) {
        String name = username == null ? options.configuration().get(Configuration.PROPERTY_AZURE_USERNAME) : username;
        return name == null || name.isBlank() ? null : name.trim();
    }

    private static TokenSource source(UserApplication application, ToolkitAccount account, LongSupplier login) {
        return new TokenSource() {
            @Override
            public LongSupplier loginWatch() {
                return login;
            }

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
                    return CredentialPlan.ready(NAME, "acts for the user who is signed in to IntelliJ");
                } catch (CredentialUnavailableException e) {
                    return CredentialPlan.lacking(NAME, e);
                }
            }
        };
    }
}
