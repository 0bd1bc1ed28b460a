package io.entra4j.identity;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.http.ForeignText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Describes the token that is wanted. Two equal requests can share one token and one fetch.
 */
public final class TokenRequest {

    /** Longer than any real challenge, but short enough that many of them do no harm. */
    private static final int MAX_CLAIMS = 8192;

    private final List<String> scopes;
    private final @Nullable String tenantId;
    private final @Nullable String claims;
    private final @Nullable UserAssertion user;
    /** The scopes' hash and, in the lowest bit, whether CAE is wanted. One more field would cost each hit 8 bytes. */
    private final int scopesHashAndCae;

    private TokenRequest(
            List<String> scopes,
            @Nullable String tenantId,
            @Nullable String claims,
            @Nullable UserAssertion user,
            int scopesHashAndCae) {
        this.scopes = scopes;
        this.tenantId = tenantId;
        this.claims = claims;
        this.user = user;
        this.scopesHashAndCae = scopesHashAndCae;
    }

    /**
     * Reads a request from azure-core's mutable context, without copying it; see {@link #detached()}. Every cache hit
     * runs this method and {@link #equals}, so they read lists by index, which allocates nothing.
     *
     * @param user the user on whose behalf the token is wanted, {@code null} for the credential itself
     * @param credential the name of the credential, for messages
     * @throws IllegalArgumentException if it has no scope, or a blank one
     * @throws AuthenticationFailedException if its tenant is not allowed, or its claims are not a short JSON object
     */
    static TokenRequest from(
            TokenRequestContext context, TenantPolicy tenants, @Nullable UserAssertion user, String credential) {
        List<String> scopes = context.getScopes();
        if (scopes == null || scopes.isEmpty()) {
            throw noScope();
        }
        int hash = 1;
        for (int i = 0; i < scopes.size(); i++) {
            String scope = scopes.get(i);
            if (scope == null || scope.isBlank()) {
                throw noScope();
            }
            hash = 31 * hash + scope.hashCode();
        }
        return new TokenRequest(
                scopes,
                tenants.resolve(context.getTenantId(), credential),
                checked(context.getClaims(), credential),
                user,
                hash << 1 | (context.isCaeEnabled() ? 1 : 0));
    }

    /** Describes a request that an OAuth2 library sends, which may have no scope. */
    static TokenRequest of(List<String> scopes) {
        List<String> copy = List.copyOf(scopes);
        return new TokenRequest(copy, null, null, null, copy.hashCode() << 1);
    }

    /** Returns claims as JSON. Some callers pass them on as the challenge has them, still in Base64. */
    private static @Nullable String checked(@Nullable String claims, String credential) {
        if (claims == null || isShortObject(claims)) {
            return claims;
        }
        if (claims.length() <= 2 * MAX_CLAIMS) {
            String decoded = decoded(claims);
            if (isShortObject(decoded)) {
                return decoded;
            }
        }
        throw new AuthenticationFailedException(
                Failure.of(
                        "%s was asked for a token with claims that are not a JSON object of at most %s characters."
                                .formatted(credential, MAX_CLAIMS),
                        "pass on the 'claims' of the resource's challenge, decoded from Base64."),
                EntraError.local("invalid_claims"),
                null);
    }

    private static boolean isShortObject(String claims) {
        return claims.length() <= MAX_CLAIMS && claims.stripLeading().startsWith("{");
    }

    private static String decoded(String base64) {
        try {
            byte[] json = Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
            return new String(json, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static IllegalArgumentException noScope() {
        return new IllegalArgumentException(
                "'scopes' must hold at least one scope, such as 'https://vault.azure.net/.default'.");
    }

    /** Returns the scopes for messages: on one line, quoted. */
    String quotedScopes() {
        return "'" + ForeignText.oneLine(String.join(" ", scopes), ForeignText.MAX_QUOTE) + "'";
    }

    /**
     * Returns the scopes, such as {@code https://vault.azure.net/.default}.
     *
     * @return at least one; in events of OAuth2 clients, none if the registration has none
     */
    public List<String> scopes() {
        return scopes;
    }

    /**
     * Returns the tenant to ask.
     *
     * @return the tenant, {@code null} if the source uses its own
     */
    public @Nullable String tenantId() {
        return tenantId;
    }

    /**
     * Returns the claims of the challenge with which a resource refused a token.
     *
     * @return JSON, or {@code null} if there was no challenge
     */
    public @Nullable String claims() {
        return claims;
    }

    /**
     * Returns whether the caller can handle claims challenges, so that the token may be long-lived and revocable.
     *
     * @return whether continuous access evaluation is wanted
     */
    public boolean caeEnabled() {
        return (scopesHashAndCae & 1) == 1;
    }

    /**
     * Returns the token of the user on whose behalf a token is wanted.
     *
     * @return the assertion, {@code null} if the credential asks for itself
     */
    public @Nullable UserAssertion userAssertion() {
        return user;
    }

    /**
     * Returns this request as azure-core's context.
     *
     * @return a new, independent context
     */
    public TokenRequestContext toContext() {
        return new TokenRequestContext()
                .addScopes(scopes.toArray(String[]::new))
                .setTenantId(tenantId)
                .setClaims(claims)
                .setCaeEnabled(caeEnabled());
    }

    /**
     * Returns this request with the claims of a challenge.
     *
     * @param challenge JSON; {@code null} leaves the request as it is
     * @return the request to send
     */
    public TokenRequest challenged(@Nullable String challenge) {
        return challenge == null ? this : new TokenRequest(scopes, tenantId, challenge, user, scopesHashAndCae);
    }

    /** Returns a copy that is independent of the caller's context, since callers reuse and change their contexts. */
    TokenRequest detached() {
        return new TokenRequest(List.copyOf(scopes), tenantId, claims, user, scopesHashAndCae);
    }

    /**
     * Returns this request without claims. A token fetched with claims replaces the one fetched without, since both
     * answer the same later request.
     */
    TokenRequest withoutClaims() {
        return claims == null ? this : new TokenRequest(scopes, tenantId, null, user, scopesHashAndCae);
    }

    /** Returns an equal request without the user's token, for all that outlives a fetch. */
    TokenRequest withoutToken() {
        return user == null ? this : new TokenRequest(scopes, tenantId, claims, user.withoutToken(), scopesHashAndCae);
    }

    /** Returns the key for all that outlives a fetch. */
    TokenRequest stored() {
        return withoutClaims().withoutToken();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenRequest that
                && scopesHashAndCae == that.scopesHashAndCae
                && Objects.equals(tenantId, that.tenantId)
                && Objects.equals(claims, that.claims)
                && Objects.equals(user, that.user)
                && sameScopes(that);
    }

    private boolean sameScopes(TokenRequest that) {
        int size = scopes.size();
        if (size != that.scopes.size()) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (!scopes.get(i).equals(that.scopes.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return (31 * scopesHashAndCae + Objects.hashCode(tenantId)) * 31
                + Objects.hashCode(claims)
                + 31 * Objects.hashCode(user);
    }

    @Override
    public String toString() {
        return "TokenRequest[scopes=%s, tenantId=%s, claims=%s, caeEnabled=%s]"
                .formatted(scopes, tenantId == null ? null : ForeignText.id(tenantId), claims != null, caeEnabled());
    }
}
