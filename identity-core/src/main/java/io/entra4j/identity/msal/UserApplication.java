package io.entra4j.identity.msal;

import com.azure.core.credential.AccessToken;
import com.microsoft.aad.msal4j.AuthorizationCodeParameters;
import com.microsoft.aad.msal4j.AuthorizationRequestUrlParameters;
import com.microsoft.aad.msal4j.ClaimsRequest;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.Prompt;
import com.microsoft.aad.msal4j.RefreshTokenParameters;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.http.ForeignText;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Signs users in to an application at the token endpoint, and fetches their tokens. Methods that send a request block.
 * If the service refuses, they throw {@link io.entra4j.identity.AuthenticationFailedException}.
 *
 * <p>MSAL sees each application as one that can keep a secret. For applications that cannot, MSAL has two static
 * caches, of refused refresh tokens and of throttled requests, and answers from them for every credential of the JVM.
 * Here, the session decides how to go on after a refusal. If the application has no secret, MSAL's placeholder is
 * removed from the form.
 */
public final class UserApplication {

    private static final IClientCredential NO_SECRET = ClientCredentialFactory.createFromSecret("-");

    private final String credential;
    private final String clientId;
    private final @Nullable ClientAuthentication authentication;
    private final CredentialOptions options;
    private final InstanceDiscovery discovery;
    private final @Nullable PersistentCache cache;

    /**
     * Creates the application; no I/O.
     *
     * @param credential the credential's name, for messages
     * @param clientId the application's ID
     * @param authentication proves the application's identity, {@code null} for an application that cannot keep a
     *     secret
     * @param options authority host, instance discovery, pipeline and clock
     */
    public UserApplication(
            String credential,
            String clientId,
            @Nullable ClientAuthentication authentication,
            CredentialOptions options) {
        this.credential = credential;
        this.clientId = clientId;
        this.authentication = authentication;
        this.options = options;
        this.discovery = new InstanceDiscovery(options);
        this.cache = PersistentCache.of(credential, options);
    }

    /**
     * Returns the application's ID.
     *
     * @return the client ID
     */
    public String clientId() {
        return clientId;
    }

    /**
     * Checks that tokens can be stored, before a user has to sign in. Does nothing without a persistent cache.
     *
     * @param request the request for a token
     * @throws io.entra4j.identity.CredentialUnavailableException if the persistent cache cannot work on this machine
     */
    public void requireAvailable(TokenRequest request) {
        if (cache != null) {
            cache.requireAvailable(request.caeEnabled());
        }
    }

    /**
     * Signs a user in by name and password. Blocks.
     *
     * @param request the request for a token; its tenant must be set
     * @param username the user's name
     * @param password the user's password
     * @return the user and the token
     */
    public SignedIn byPassword(TokenRequest request, String username, String password) {
        return byGrant(request, Map.of("grant_type", "password", "username", username, "password", password));
    }

    /**
     * Signs a user in by the authorization code of a browser sign-in. Blocks.
     *
     * @param request the request for a token; its tenant must be set
     * @param code the authorization code
     * @param redirectUrl the URL that the code was sent to
     * @param codeVerifier the verifier that belongs to the code challenge, {@code null} if there was no challenge
     * @return the user and the token
     * @see <a href="https://www.rfc-editor.org/rfc/rfc7636">RFC 7636, PKCE</a>
     */
    public SignedIn byCode(TokenRequest request, String code, URI redirectUrl, @Nullable String codeVerifier) {
        AuthorizationCodeParameters.AuthorizationCodeParametersBuilder parameters = AuthorizationCodeParameters.builder(
                        code, redirectUrl)
                .scopes(scopes(request))
                .codeVerifier(codeVerifier);
        if (request.claims() != null) {
            parameters.claims(claims(request));
        }
        return signedIn(
                request,
                Acquisition.run(
                        who(request),
                        Acquisition.asked(request, options.authorityHost()),
                        options,
                        http -> application(request, http).acquireToken(parameters.build())));
    }

    /**
     * Fetches a token for a user who has signed in before. Blocks.
     *
     * @param request the request for a token; its tenant must be set
     * @param refreshToken the refresh token of the sign-in or of the last renewal
     * @return the token, and another refresh token if there is one
     */
    public SignedIn byRefreshToken(TokenRequest request, String refreshToken) {
        return signedIn(
                request,
                Acquisition.run(
                        who(request),
                        Acquisition.asked(request, options.authorityHost()),
                        options,
                        http -> application(request, http).acquireToken(refresh(request, refreshToken))));
    }

    /**
     * Asks once whether the user has signed in on another device. Blocks. MSAL offers this grant only in a loop, which
     * ignores {@code slow_down} and has no time limit.
     *
     * @param request the request for a token; its tenant must be set
     * @param device the result of {@link #authorizeDevice}
     * @return the user and the token
     */
    public SignedIn byDeviceCode(TokenRequest request, DeviceAuthorization device) {
        return byGrant(
                request,
                Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "device_code",
                        device.deviceCode()));
    }

    /**
     * Requests a code that a user can enter on another device. Blocks.
     *
     * @param request the request for a token; its tenant must be set
     * @return the code, and the message for the user
     */
    public DeviceAuthorization authorizeDevice(TokenRequest request) {
        String tenant = Objects.requireNonNull(request.tenantId());
        discovery.verify(who(request), tenant);
        return DeviceAuthorization.fetch(who(request), clientId, request, options, discovery.endpoints(tenant));
    }

    /**
     * Returns the page on which a user signs in with a browser. Blocks if the authority host has to be looked up.
     *
     * @param request the request for a token; its tenant must be set
     * @param redirectUrl the URL that the code is sent to
     * @param codeChallenge the SHA-256 of the code verifier
     * @param state a value that must come back with the code
     * @param username the user who shall sign in, {@code null} to let the user choose an account
     * @return the page's address
     */
    public URI signInPage(
            TokenRequest request, URI redirectUrl, String codeChallenge, String state, @Nullable String username) {
        AuthorizationRequestUrlParameters.Builder parameters = AuthorizationRequestUrlParameters.builder(
                        redirectUrl.toString(), scopes(request))
                .codeChallenge(codeChallenge)
                .codeChallengeMethod("S256")
                .state(state);
        if (username == null) {
            parameters.prompt(Prompt.SELECT_ACCOUNT);
        } else {
            parameters.loginHint(username);
        }
        if (request.claims() != null) {
            parameters.claims(claims(request));
        }
        try {
            MsalHttpClient http = new MsalHttpClient(options);
            URL page = application(request, http).getAuthorizationRequestUrl(parameters.build());
            return URI.create(http.withPath(page).toString());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * Returns a token of an account that another process, or an earlier one, has stored.
     *
     * @param request the request for a token
     * @param account the account
     * @return the token, {@code null} if there is none
     * @throws io.entra4j.identity.CredentialUnavailableException if the persistent cache cannot work on this machine
     */
    public @Nullable AccessToken kept(TokenRequest request, AuthenticationRecord account) {
        return cache == null ? null : cache.find(request, clientId, account);
    }

    /**
     * Returns a refresh token of an account that another process, or an earlier one, has stored.
     *
     * @param request the request for a token
     * @param account the account
     * @return the refresh token, {@code null} if there is none
     * @throws io.entra4j.identity.CredentialUnavailableException if the persistent cache cannot work on this machine
     */
    public @Nullable String keptRefreshToken(TokenRequest request, AuthenticationRecord account) {
        return cache == null ? null : cache.refreshToken(request.caeEnabled(), clientId, account);
    }

    /** Ignores all stored tokens that were fetched until now. Other processes can still use them. */
    public void forget() {
        if (cache != null) {
            cache.forget();
        }
    }

    /**
     * Returns the start of messages: the credential with its client ID and tenant.
     *
     * @param request the request for a token
     * @return words such as "DeviceCodeCredential (client ID '…', tenant '…')"
     */
    public String who(TokenRequest request) {
        return "%s (client ID '%s', tenant '%s')"
                .formatted(credential, ForeignText.id(clientId), ForeignText.id(String.valueOf(request.tenantId())));
    }

    /**
     * Sends a grant that MSAL offers for public clients only. MSAL builds the form of a refresh, and the grant replaces
     * its members.
     *
     * @param grant the members of the form, {@code grant_type} included
     */
    private SignedIn byGrant(TokenRequest request, Map<String, String> grant) {
        return signedIn(
                request,
                Acquisition.run(who(request), Acquisition.asked(request, options.authorityHost()), options, http -> {
                    http.changeForm(form -> Form.with(Form.without(form, "refresh_token"), grant));
                    return application(request, http).acquireToken(refresh(request, "-"));
                }));
    }

    private SignedIn signedIn(TokenRequest request, Acquisition.Acquired acquired) {
        if (cache != null) {
            cache.fetched(acquired.token());
        }
        return SignedIn.read(
                acquired.token(),
                acquired.answer(),
                clientId,
                options.authorityHost(),
                Objects.requireNonNull(request.tenantId()));
    }

    private static RefreshTokenParameters refresh(TokenRequest request, String refreshToken) {
        RefreshTokenParameters.RefreshTokenParametersBuilder parameters =
                RefreshTokenParameters.builder(scopes(request), refreshToken);
        if (request.claims() != null) {
            parameters.claims(claims(request));
        }
        return parameters.build();
    }

    private static Set<String> scopes(TokenRequest request) {
        return new HashSet<>(request.scopes());
    }

    private static ClaimsRequest claims(TokenRequest request) {
        return ClaimsRequest.formatAsClaimsRequest(request.claims());
    }

    private ConfidentialClientApplication application(TokenRequest request, MsalHttpClient http)
            throws MalformedURLException {
        if (authentication == null) {
            http.changeForm(form -> Form.without(form, "client_secret"));
            return application(request, http, NO_SECRET);
        }
        String tenant = Objects.requireNonNull(request.tenantId());
        discovery.verify(who(request), tenant);
        ClientAssertionRequest asked = discovery.request(clientId, tenant);
        return application(request, http, authentication.prove(asked, false).credential());
    }

    private ConfidentialClientApplication application(
            TokenRequest request, MsalHttpClient http, IClientCredential proof) throws MalformedURLException {
        String tenant = Objects.requireNonNull(request.tenantId());
        discovery.verify(who(request), tenant);
        http.endpoints(discovery.endpoints(tenant));
        return Acquisition.application(
                ConfidentialClientApplication.builder(clientId, proof),
                request,
                http.authority(options.authorityHost(), tenant),
                http,
                cache);
    }
}
