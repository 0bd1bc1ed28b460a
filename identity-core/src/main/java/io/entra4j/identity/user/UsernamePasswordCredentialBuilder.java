package io.entra4j.identity.user;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.msal.UserApplication;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link UsernamePasswordCredential}.
 *
 * @deprecated the credential is deprecated
 */
@Deprecated
public final class UsernamePasswordCredentialBuilder extends UserCredentialBuilder<UsernamePasswordCredentialBuilder> {

    private static final String NAME = "UsernamePasswordCredential";

    private @Nullable String username;
    private @Nullable String password;

    /** Starts with the defaults. */
    public UsernamePasswordCredentialBuilder() {}

    /**
     * Sets the user.
     *
     * @param name the user's sign-in name
     * @return this
     */
    public UsernamePasswordCredentialBuilder username(@Nullable String name) {
        this.username = name;
        return this;
    }

    /**
     * Sets the password.
     *
     * @param value the user's password
     * @return this
     */
    public UsernamePasswordCredentialBuilder password(@Nullable String value) {
        this.password = value;
        return this;
    }

    /**
     * Builds the credential; no I/O. If no tenant is set, the user's own tenant is used, and any other tenant that a
     * request names.
     *
     * @return a new credential
     * @throws IllegalArgumentException if client ID, user name or password is missing, or a setting is wrong
     */
    public UsernamePasswordCredential build() {
        require(NAME, "clientId", clientId(), "username", username, "password", password);
        CredentialOptions options = buildOptions();
        UserApplication application = application(NAME, options);
        String user = Objects.requireNonNull(username);
        String secret = Objects.requireNonNull(password);
        SignIn way = (request, expected) -> application.byPassword(request, user, secret);
        return new UsernamePasswordCredential(
                session(NAME, application, way, "signs in with a user's name and password"),
                tenantsOfUser(options),
                options);
    }
}
