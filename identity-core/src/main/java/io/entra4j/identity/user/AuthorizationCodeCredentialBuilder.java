package io.entra4j.identity.user;

import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.msal.ClientAuthentication;
import io.entra4j.identity.msal.ClientSecrets;
import io.entra4j.identity.msal.UserApplication;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds an {@link AuthorizationCodeCredential}. */
public final class AuthorizationCodeCredentialBuilder
        extends ApplicationCredentialBuilder<AuthorizationCodeCredentialBuilder> {

    private static final String NAME = "AuthorizationCodeCredential";
    private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");

    private @Nullable String authorizationCode;
    private @Nullable String redirectUrl;
    private @Nullable String codeVerifier;
    private @Nullable String clientSecret;

    /** Starts with the defaults. */
    public AuthorizationCodeCredentialBuilder() {}

    /**
     * Sets the code.
     *
     * @param code the code from the redirect; valid once, for some minutes
     * @return this
     */
    public AuthorizationCodeCredentialBuilder authorizationCode(@Nullable String code) {
        this.authorizationCode = code;
        return this;
    }

    /**
     * Sets the URL that the code was sent to.
     *
     * @param url the redirect URL in the request for the code
     * @return this
     */
    public AuthorizationCodeCredentialBuilder redirectUrl(@Nullable String url) {
        this.redirectUrl = url;
        return this;
    }

    /**
     * Sets the verifier of the challenge in the request for the code.
     *
     * @param verifier 43 to 128 letters, digits, {@code - . _ ~}; {@code null} if the request had no challenge
     * @return this
     * @see <a href="https://www.rfc-editor.org/rfc/rfc7636">RFC 7636, PKCE</a>
     */
    public AuthorizationCodeCredentialBuilder codeVerifier(@Nullable String verifier) {
        this.codeVerifier = verifier;
        return this;
    }

    /**
     * Sets the secret of an application that has one.
     *
     * @param secret the secret's value, {@code null} for an application that cannot keep a secret
     * @return this
     */
    public AuthorizationCodeCredentialBuilder clientSecret(@Nullable String secret) {
        this.clientSecret = secret;
        return this;
    }

    /**
     * Builds the credential; no I/O. If no tenant is set, the user's own tenant is used.
     *
     * @return a new credential
     * @throws IllegalArgumentException if client ID, code or redirect URL is missing, or a setting is wrong
     */
    public AuthorizationCodeCredential build() {
        require(NAME, "clientId", clientId(), "authorizationCode", authorizationCode, "redirectUrl", redirectUrl);
        if (codeVerifier != null && !VERIFIER.matcher(codeVerifier).matches()) {
            throw new IllegalArgumentException(NAME
                    + ": 'codeVerifier' must be 43 to 128 letters, digits, '-', '.', '_' or '~'. Use the text that the"
                    + " challenge was made of, not the challenge.");
        }
        CredentialOptions options = buildOptions();
        String secret = clientSecret;
        ClientAuthentication authentication =
                secret == null || secret.isBlank() ? null : new ClientSecrets(NAME, () -> secret);
        UserApplication application =
                new UserApplication(NAME, Objects.requireNonNull(clientId()), authentication, options);
        CodeSignIn way = new CodeSignIn(
                application, Objects.requireNonNull(authorizationCode).trim(), redirect(), codeVerifier);
        return new AuthorizationCodeCredential(
                new UserSession(NAME, application, way, null, true, "redeems an authorization code", null),
                userTenants("organizations", options),
                options);
    }

    private URI redirect() {
        String url = Objects.requireNonNull(redirectUrl);
        try {
            URI uri = new URI(url.trim());
            if (uri.isAbsolute()) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Reported below.
        }
        throw new IllegalArgumentException(
                "%s: 'redirectUrl' is not an absolute URL: '%s'. Use the URL of the request for the code."
                        .formatted(NAME, ForeignText.withoutUserInfo(url)));
    }
}
