package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens for the user who came back with a code.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow">The flow</a>
 */
final class AuthorizationCodeGrant implements Grant {
    private final ClientAuthentication clients;
    private final AuthorizationCodes codes;
    private final UserTokens tokens;
    private final Supplier<Instant> now;

    AuthorizationCodeGrant(
            ClientAuthentication clients, AuthorizationCodes codes, UserTokens tokens, Supplier<Instant> now) {
        this.clients = clients;
        this.codes = codes;
        this.tokens = tokens;
        this.now = now;
    }

    @Override
    public String type() {
        return "authorization_code";
    }

    @Override
    public Map<String, Object> tokensFor(TokenRequest request) {
        String tenantId = clients.tenantId(request);
        FakeApplication application = clients.publicOrAuthenticated(request, tenantId);
        AuthorizationCodes.Issued issued = codes.redeem(request.required("code"), now.get());
        if (!issued.clientId().equals(application.clientId())) {
            throw EntraException.invalidGrant(
                    70000, "Provided grant is invalid or malformed. The code was issued to another client.");
        }
        if (!issued.redirectUri().equals(request.required("redirect_uri"))) {
            throw EntraException.invalidGrant(
                    500112,
                    "The reply address '" + request.required("redirect_uri") + "' does not match the reply address '"
                            + issued.redirectUri() + "' provided when requesting Authorization code.");
        }
        checkVerifier(issued.challenge(), request);
        return tokens.signedIn(issued.user(), application, request.orScope(issued.scope()), issued.nonce());
    }

    private static void checkVerifier(@Nullable String challenge, TokenRequest request) {
        String verifier = request.optional("code_verifier");
        if (challenge == null && verifier == null) {
            return;
        }
        if (verifier == null || !hash(verifier).equals(challenge)) {
            throw EntraException.invalidGrant(
                    501481,
                    "The Code_Verifier does not match the code_challenge supplied in the authorization request.");
        }
    }

    private static String hash(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
