package io.entra4j.identity.service;

import io.entra4j.identity.CallerTokens;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.UserAssertion;
import io.entra4j.identity.msal.ClientAssertions;
import io.entra4j.identity.msal.ClientAuthentication;
import io.entra4j.identity.msal.ClientSecrets;
import io.entra4j.identity.msal.ConfidentialApplication;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds an {@link OnBehalfOfCredential} for one user, or an {@link OnBehalfOfCredentialFactory} for all users. The
 * application authenticates with a secret, a certificate or an assertion: set exactly one of them.
 */
public final class OnBehalfOfCredentialBuilder extends CertificateCredentialBuilder<OnBehalfOfCredentialBuilder> {

    private static final String NAME = "OnBehalfOfCredential";

    private @Nullable String userAssertion;
    private @Nullable Supplier<? extends @Nullable String> secrets;
    private ClientAssertions.@Nullable Source assertions;

    /** Starts with the defaults. */
    public OnBehalfOfCredentialBuilder() {}

    /**
     * Sets the user, for {@link #build()}.
     *
     * @param token the token that the user's client sent, without {@code Bearer}
     * @return this
     */
    public OnBehalfOfCredentialBuilder userAssertion(@Nullable String token) {
        this.userAssertion = token;
        return this;
    }

    /**
     * Sets the secret of the application.
     *
     * @param secret the secret's value, not its ID
     * @return this
     */
    public OnBehalfOfCredentialBuilder clientSecret(@Nullable String secret) {
        this.secrets = secret == null || secret.isBlank() ? null : () -> secret;
        return this;
    }

    /**
     * Sets a supplier of the application's secret.
     *
     * @param supplier see {@link ClientSecretCredentialBuilder#clientSecretSupplier}
     * @return this
     */
    public OnBehalfOfCredentialBuilder clientSecretSupplier(Supplier<? extends @Nullable String> supplier) {
        this.secrets = supplier;
        return this;
    }

    /**
     * Sets the supplier that makes assertions of the application.
     *
     * @param supplier see {@link ClientAssertionCredentialBuilder#clientAssertion(Supplier)}
     * @return this
     */
    public OnBehalfOfCredentialBuilder clientAssertion(Supplier<? extends @Nullable String> supplier) {
        return assertions((request, retry) -> supplier.get());
    }

    /**
     * Sets the function that makes assertions of the application.
     *
     * @param function see {@link ClientAssertionCredentialBuilder#clientAssertion(Function)}
     * @return this
     */
    public OnBehalfOfCredentialBuilder clientAssertion(
            Function<ClientAssertionRequest, ? extends @Nullable String> function) {
        return assertions((request, retry) -> function.apply(request));
    }

    private OnBehalfOfCredentialBuilder assertions(ClientAssertions.Source source) {
        this.assertions = source;
        return this;
    }

    /**
     * Builds the credential of one user; no I/O. For a server with many users, use {@link #buildFactory()}.
     *
     * @return a new credential
     * @throws IllegalArgumentException if tenant, client ID, user assertion or the application's proof is missing, if
     *     there are two proofs, or a setting is wrong
     */
    public OnBehalfOfCredential build() {
        require(NAME, "tenantId", tenantId(), "clientId", clientId(), "userAssertion", userAssertion);
        return build(UserAssertion.of(Objects.requireNonNull(userAssertion)));
    }

    /**
     * Builds the factory for the credentials of many users; no I/O.
     *
     * @return a new factory
     * @throws IllegalArgumentException if a user assertion is set, since each credential gets its own one; if tenant,
     *     client ID or the application's proof is missing, if there are two proofs, or a setting is wrong
     */
    public OnBehalfOfCredentialFactory buildFactory() {
        require(NAME, "tenantId", tenantId(), "clientId", clientId());
        if (userAssertion != null) {
            throw new IllegalArgumentException(
                    NAME + ": 'userAssertion' belongs to one user. Leave it out, and give it to 'forUser'.");
        }
        return new OnBehalfOfCredentialFactory(build(null));
    }

    /**
     * Builds one credential for all callers of a server; no I/O. The credential is unavailable if there is no caller.
     *
     * @param callers returns the token of the current caller; is called at each request for a token
     * @return a new credential
     * @throws IllegalArgumentException in the same cases as {@link #buildFactory()}
     */
    public OnBehalfOfCredential buildFor(CallerTokens callers) {
        require(NAME, "tenantId", tenantId(), "clientId", clientId());
        if (userAssertion != null) {
            throw new IllegalArgumentException(NAME + ": 'userAssertion' belongs to one user. Leave it out.");
        }
        CredentialOptions options = buildOptions();
        return new OnBehalfOfCredential(source(options), tenants(options), options, callers);
    }

    private OnBehalfOfCredential build(@Nullable UserAssertion user) {
        CredentialOptions options = buildOptions();
        return new OnBehalfOfCredential(source(options), tenants(options), options, user);
    }

    private TokenSource source(CredentialOptions options) {
        if (Stream.of(secrets, certificate.given(), assertions)
                        .filter(Objects::nonNull)
                        .count()
                != 1) {
            throw new IllegalArgumentException(
                    NAME + ": set exactly one of 'clientSecret', a certificate and 'clientAssertion'.");
        }
        if (secrets != null) {
            return application(new ClientSecrets(NAME, secrets), options);
        }
        if (assertions != null) {
            return application(new ClientAssertions(NAME, "its supplier", assertions, options.clock()), options);
        }
        CertificateAuthentication authentication = certificate.authentication(NAME, options);
        return new CertificateSource(application(authentication, options), authentication);
    }

    private ConfidentialApplication application(ClientAuthentication authentication, CredentialOptions options) {
        return new ConfidentialApplication(NAME, Objects.requireNonNull(clientId()), authentication, options);
    }
}
