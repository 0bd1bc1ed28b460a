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
 * Signs users in to an application, in the ways that end at the token endpoint, and fetches their tokens. Whatever is
 * asked blocks, and is refused with {@link io.entra4j.identity.AuthenticationFailedException}.
 *
 * <p>MSAL is told that each application can keep a secret. For those that cannot, it has two static caches, of refused
 * refresh tokens and of throttled requests, and answers from them for every credential of the JVM. Here, the session
 * decides what follows a refusal. The secret that such an application does not have is taken out of the form.
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
     * @param authentication proves that it is this application, {@code null} for one that cannot keep a secret
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
     * Makes sure, before a user is bothered, that what comes of it can be kept.
     *
     * @param request what is wanted
     * @throws io.entra4j.identity.CredentialUnavailableException if tokens are to be kept, and cannot be
     */
    public void requireAvailable(TokenRequest request) {
        if (cache != null) {
            cache.requireAvailable(request.caeEnabled());
        }
    }

    /**
     * Signs a user in by name and password.
     *
     * @param request what is wanted; its tenant must be set
     * @param username the user's name
     * @param password the user's password
     * @return who signed in
     */
    public SignedIn byPassword(TokenRequest request, String username, String password) {
        return byGrant(request, Map.of("grant_type", "password", "username", username, "password", password));
    }

    /**
     * Signs a user in by the code that a browser brought.
     *
     * @param request what is wanted; its tenant must be set
     * @param code the code
     * @param redirectUrl where the code was sent
     * @param codeVerifier what the code's challenge was made of, {@code null} if it has none
     * @return who signed in
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
     * Fetches a token for a user who has signed in before.
     *
     * @param request what is wanted; its tenant must be set
     * @param refreshToken what the sign-in, or the last token, brought
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
     * Asks once whether the user has signed in on another device. MSAL has that grant in a loop only, which knows neither
     * {@code slow_down} nor an end.
     *
     * @param request what is wanted; its tenant must be set
     * @param device what was answered to {@link #authorizeDevice}
     * @return who signed in
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
     * Asks for a code that a user can enter on another device.
     *
     * @param request what is wanted; its tenant must be set
     * @return the code, and what to tell the user
     */
    public DeviceAuthorization authorizeDevice(TokenRequest request) {
        String tenant = Objects.requireNonNull(request.tenantId());
        discovery.verify(who(request), tenant);
        return DeviceAuthorization.fetch(who(request), clientId, request, options, discovery.endpoints(tenant));
    }

    /**
     * Returns the page on which a user signs in with a browser. Blocks if the authority host has to be looked up.
     *
     * @param request what is wanted; its tenant must be set
     * @param redirectUrl where the code is to be sent, as a form
     * @param codeChallenge the SHA-256 of the code's verifier
     * @param state what must come back with the code
     * @param username who is expected, {@code null} to let the user choose
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
     * Returns a token of an account that another process has fetched, or an earlier one.
     *
     * @param request what is wanted
     * @param account the account
     * @return the token, {@code null} if there is none
     * @throws io.entra4j.identity.CredentialUnavailableException if tokens are to be kept, and cannot be
     */
    public @Nullable AccessToken kept(TokenRequest request, AuthenticationRecord account) {
        return cache == null ? null : cache.find(request, clientId, account);
    }

    /**
     * Returns what brings tokens of an account without its user, as another process has left it, or an earlier one.
     *
     * @param request what is wanted
     * @param account the account
     * @return a refresh token, {@code null} if there is none
     */
    public @Nullable String keptRefreshToken(TokenRequest request, AuthenticationRecord account) {
        return cache == null ? null : cache.refreshToken(request.caeEnabled(), clientId, account);
    }

    /** Leaves the tokens that were fetched until now to others. */
    public void forget() {
        if (cache != null) {
            cache.forget();
        }
    }

    /**
     * Returns who asks, for messages.
     *
     * @param request what is asked for
     * @return credential, client ID and tenant
     */
    public String who(TokenRequest request) {
        return "%s (client ID '%s', tenant '%s')"
                .formatted(credential, ForeignText.id(clientId), ForeignText.id(String.valueOf(request.tenantId())));
    }

    /**
     * Sends a grant that MSAL has for public clients only. MSAL composes a refresh, and the grant takes its place.
     *
     * @param grant the members of the form, {@code grant_type} among them
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
