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
     * @param own is asked; {@code null} for the one that is found by {@link java.util.ServiceLoader}, else that of Windows
     * @return this
     */
    public BrokerCredentialBuilder broker(@Nullable Broker own) {
        this.broker = own;
        return this;
    }

    /**
     * Sets which window the broker's belongs to.
     *
     * @param handle the native handle of a window; 0, the default, for none
     * @return this
     */
    public BrokerCredentialBuilder parentWindow(long handle) {
        this.parentWindow = handle;
        return this;
    }

    /**
     * Takes the account of the operating system's user, without asking, where that will do.
     *
     * @return this
     */
    public BrokerCredentialBuilder useDefaultAccount() {
        this.defaultAccount = true;
        return this;
    }

    /**
     * Lets personal Microsoft accounts sign in to an application that takes them from an organization only. For
     * applications of Microsoft's.
     *
     * @return this
     */
    public BrokerCredentialBuilder enableMsaPassthrough() {
        this.msaPassthrough = true;
        return this;
    }

    /**
     * Sets whom the broker asks for.
     *
     * @param username a user name; {@code null}, the default, lets the user choose
     * @return this
     */
    public BrokerCredentialBuilder loginHint(@Nullable String username) {
        this.loginHint = username;
        return this;
    }

    /**
     * Builds the credential; no I/O, and nothing of the broker is loaded.
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
