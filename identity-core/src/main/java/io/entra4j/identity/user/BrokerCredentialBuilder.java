package io.entra4j.identity.user;

import io.entra4j.identity.Broker;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.msal.UserApplication;
import org.jspecify.annotations.Nullable;

/** Builds a {@link BrokerCredential}. */
public final class BrokerCredentialBuilder extends UserCredentialBuilder<BrokerCredentialBuilder> {

    private static final String NAME = "BrokerCredential";

    private @Nullable Broker broker;
    private @Nullable String loginHint;
    private long parentWindow;
    private boolean defaultAccount;
    private boolean msaPassthrough;

    /** Starts with the defaults. */
    public BrokerCredentialBuilder() {}

    /**
     * Sets the broker.
     *
     * @param own the broker to use; {@code null} for the one that {@link java.util.ServiceLoader} finds, or else the
     *     broker of Windows
     * @return this
     */
    public BrokerCredentialBuilder broker(@Nullable Broker own) {
        this.broker = own;
        return this;
    }

    /**
     * Sets the parent of the broker's window.
     *
     * @param handle the native handle of the parent window; 0, the default, for no parent
     * @return this
     */
    public BrokerCredentialBuilder parentWindow(long handle) {
        this.parentWindow = handle;
        return this;
    }

    /**
     * Uses the account of the operating system's user. If that account is enough, the user is not asked.
     *
     * @return this
     */
    public BrokerCredentialBuilder useDefaultAccount() {
        this.defaultAccount = true;
        return this;
    }

    /**
     * Allows personal Microsoft accounts in an application that otherwise accepts accounts of organizations only. For
     * applications of Microsoft.
     *
     * @return this
     */
    public BrokerCredentialBuilder enableMsaPassthrough() {
        this.msaPassthrough = true;
        return this;
    }

    /**
     * Sets the user that the broker suggests.
     *
     * @param username a user name; {@code null}, the default, lets the user choose
     * @return this
     */
    public BrokerCredentialBuilder loginHint(@Nullable String username) {
        this.loginHint = username;
        return this;
    }

    /**
     * Builds the credential; no I/O, and the broker is not loaded.
     *
     * @return a new credential
     * @throws IllegalArgumentException if a setting is wrong
     */
    public BrokerCredential build() {
        CredentialOptions options = buildOptions();
        UserApplication application = application(NAME, options);
        SignIn way = new BrokerSignIn(
                Brokers.of(NAME, broker),
                application.clientId(),
                options.authorityHost(),
                loginHint,
                parentWindow,
                defaultAccount,
                msaPassthrough);
        return new BrokerCredential(
                session(NAME, application, way, "asks the operating system's broker"), tenantsOfUser(options), options);
    }
}
